{#
    The id that a staged call is about, as its table holds it.

    Arguments:
        key: user_id or group_id
#}
{% macro touched_id(key) %}
    {% if key == 'user_id' %}
        {{ return('user_id') }}
    {% endif %}
    {{ return(blank_to_null(id_text(json_fields(['/groupId'])['/groupId']))) }}
{% endmacro %}
