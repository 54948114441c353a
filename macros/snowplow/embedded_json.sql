{#
    The JSON that a tracker sent inside a parameter, for rows of other loaders: our landing has it decoded beside the
    parameters already (scripts/landing/embedded.py), in the canonical form that makes both engines print it alike.

    Arguments:
        encoded: a text expression, the base64url parameter (cx, ue_px)
        plain: a text expression, the plain one (co, ue_pr), which counts where the other is not sent
    Returns: a json expression, null for what is no JSON.
#}
{% macro embedded_json(encoded, plain) %}
    {{ return(adapter.dispatch('embedded_json', 'event_warehouse')(encoded, plain)) }}
{% endmacro %}


{#  json_valid lets a comma before a bracket and NaN pass, which no other parser does. #}
{% macro duckdb__embedded_json(encoded, plain) %}
    {% set digits = "translate(regexp_replace(" ~ encoded ~ ", '[\\s=]+', '', 'g'), '-_', '+/')" %}
    {{ return(
        "list_transform([case when " ~ encoded ~ " <> '' then list_transform([" ~ digits ~ "], lambda digits: "
        ~ "try(decode(from_base64(digits || repeat('=', (4 - length(digits) % 4) % 4)))))[1] else " ~ plain ~ ' end], lambda text: '
        ~ "case when json_valid(text) and not regexp_matches(regexp_replace(text, '\"(?:[^\"\\\\]|\\\\.)*\"', '', 'g'), ',\\s*[\\]}]|(?i)nan|inf') and not "
        ~ duckdb__is_invalid_jsonb('text') ~ ' then cast(text as json) end)[1]'
    ) }}
{% endmacro %}


{#  Every step is asked first whether it may be made: a cast that fails would end the run. #}
{% macro postgres__embedded_json(encoded, plain) %}
    {% set utf8_text = '^(?:[\x01-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})*$' %}
    {{ return(
        "(select case when pg_input_is_valid(sent.text, 'jsonb') then cast(sent.text as json) end from (select case when " ~ encoded ~ " <> '' then (select "
        ~ "case when position('\\x00'::bytea in decoded.bytes) = 0 and convert_from(decoded.bytes, 'LATIN1') ~ '" ~ utf8_text ~ "' then convert_from(decoded.bytes, 'UTF8') end "
        ~ "from (select case when cleaned.digits ~ '^[A-Za-z0-9+/]*$' and length(cleaned.digits) % 4 <> 1 then decode(cleaned.digits || repeat('=', (4 - length(cleaned.digits) % 4) % 4), 'base64') end as bytes "
        ~ "from (select translate(regexp_replace(" ~ encoded ~ ", '[\\s=]+', '', 'g'), '-_', '+/') as digits) as cleaned) as decoded) else " ~ plain ~ ' end as text) as sent)'
    ) }}
{% endmacro %}


{#
    The document of `contexts` or `unstruct_event` of an event: as our landing has decoded it, else as it can be here.

    Arguments:
        name: contexts or unstruct_event
        encoded, plain: the names of its parameters
    Returns: a json expression over payload and payload_text.
#}
{% macro embedded_document(name, encoded, plain) %}
    {% set fields = json_fields(['/data/' ~ encoded, '/data/' ~ plain]) %}
    {% set texts = [fields['/data/' ~ encoded].text, fields['/data/' ~ plain].text] %}
    {{ return(
        'coalesce(' ~ json_document('payload_text', '/' ~ name) ~ ', case when coalesce(nullif(' ~ texts | join(", ''), ") ~ ", '') <> '' then "
        ~ embedded_json(texts[0], texts[1]) ~ ' end)'
    ) }}
{% endmacro %}


{#
    Whether an event has a readable list of entities.

    Arguments:
        entities: the field /contexts/data of json_fields
    Returns: a boolean expression over tracker_parameters.
#}
{% macro has_entities(entities) %}
    {{ return(
        'coalesce(' ~ entities.is_array ~ ", case when coalesce(nullif(parameter_cx, ''), parameter_co, '') <> '' then "
        ~ json_kind(embedded_json('parameter_cx', 'parameter_co'), '/data') ~ " = 'array' end, false)"
    ) }}
{% endmacro %}


{#
    The schema of the self-describing event, where that has data too.

    Arguments:
        schema, data: the fields /unstruct_event/data/schema and /unstruct_event/data/data of json_fields
    Returns: a text expression over tracker_parameters.
#}
{% macro unstruct_schema(schema, data) %}
    {% set document = embedded_json('parameter_ue_px', 'parameter_ue_pr') %}
    {{ return(
        'case when ' ~ data.is_object ~ ' then ' ~ when_string(schema) ~ ' when ' ~ schema.text ~ " is null and coalesce(nullif(parameter_ue_px, ''), parameter_ue_pr, '') <> '' and "
        ~ json_kind(document, '/data/data') ~ " = 'object' and " ~ json_kind(document, '/data/schema') ~ " in ('string', 'varchar') then "
        ~ json_text_at(document, '/data/schema') ~ ' end'
    ) }}
{% endmacro %}
