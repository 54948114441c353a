{#
    Reads many places of a JSON document at once: every value as text, and what kind of value it is.

    Why one macro for all of them: DuckDB parses a document once for a list of paths and once per path otherwise
    (25 columns of 100,000 events: 1.2 instead of 4.7 CPU seconds).

    Arguments:
        pointers: JSON pointers (RFC 6901, such as `/context/app/name`); unlike JSON paths they survive keys with dots,
            quotes and nothing in them
        from_lists: whether the relation has what json_lists(pointers) selects; without it the whole list of paths stands
            in every expression, which is fine for a few
        alias: the relation whose `payload` is read (with `payload_text` and `has_long_numbers`, as stg_events has them)
        may_have_long_numbers: false where no row has them, which spares every number a second way to be read
    Returns: dict of pointer -> dict of SQL expressions: is_there (be it JSON null), has_value
        (there is something, not JSON null), text (null for JSON null
        and for what is not there; a string's content, else the JSON text), exact_text (the same, spelled as landed),
        number_text (a number, every digit as landed), and is_string, is_number, is_boolean, is_array, is_object.
    Example: `{% set fields = json_fields(['/type']) %} select {{ fields['/type'].text }} as type`
#}
{% macro json_fields(pointers, alias=none, from_lists=false, may_have_long_numbers=true) %}
    {{ return(adapter.dispatch('json_fields', 'event_warehouse')(pointers, alias, from_lists, may_have_long_numbers)) }}
{% endmacro %}


{#
    `->>` of a list; json_type tells integers and decimals apart, which nobody needs here. (No macro is called for each
    pointer: an event table has dozens, and a macro call takes as long as reading a document.)
#}
{% macro duckdb__json_fields(pointers, alias=none, from_lists=false, may_have_long_numbers=true) %}
    {% set payload = (alias ~ '.' if alias else '') ~ 'payload' %}
    {% set long = (alias ~ '.' if alias else '') ~ 'has_long_numbers' %}
    {% set literals = [] %}
    {% for pointer in pointers %}
        {% do literals.append("'" ~ pointer.replace("'", "''") ~ "'") %}
    {% endfor %}
    {% set list = '[' ~ literals | join(', ') ~ ']' %}
    {% set texts = 'json_texts[' if from_lists else 'json_extract_string(' ~ payload ~ ', ' ~ list ~ ')[' %}
    {% set kinds = 'json_kinds[' if from_lists else 'json_type(' ~ payload ~ ', ' ~ list ~ ')[' %}
    {% set mark = '\x01' %}
    {% set exact_texts = duckdb__text_of_marked('marked_payload', mark) if from_lists else duckdb__exact_json_text(payload, mark) %}
    {% set members = {} %}
    {% for object in duckdb__wide_objects(pointers).values() if from_lists %}
        {% set name = 'json_object_' ~ loop.index ~ '_' %}
        {% for pointer in object %}
            {% do members.update({pointer: 'struct_extract_at(' ~ name ~ ', ' ~ loop.index ~ ')'}) %}
        {% endfor %}
    {% endfor %}
    {#- kept by their place: most tables are read from lists of the same length, by the thousand -#}
    {% set is_by_place = from_lists and not may_have_long_numbers and not members %}
    {% set fields = model.setdefault('json_list_fields', []) if is_by_place and model is mapping else [] %}
    {% for pointer in pointers[fields | length:] %}
        {% set place = fields | length + 1 %}
        {% set text = members.get(pointer) or texts ~ place ~ ']' %}
        {% set kind = kinds ~ place ~ ']' %}
        {% set exact = text %}
        {% if may_have_long_numbers %}
            {% set exact = 'case when ' ~ long ~ ' then ' ~ exact_texts.replace(mark, literals[place - 1]) ~ ' else ' ~ text ~ ' end' %}
        {% endif %}
        {% do fields.append({
            'is_there': kind ~ ' is not null',
            'has_value': 'coalesce(' ~ kind ~ " <> 'NULL', false)",
            'text': text,
            'exact_text': exact,
            'number_text': exact,
            'is_string': kind ~ " = 'VARCHAR'",
            'is_number': kind ~ " in ('UBIGINT', 'BIGINT', 'DOUBLE')",
            'is_boolean': kind ~ " = 'BOOLEAN'",
            'is_array': kind ~ " = 'ARRAY'",
            'is_object': kind ~ " = 'OBJECT'",
            'may_have_long_number': long if may_have_long_numbers else 'false',
        }) %}
    {% endfor %}
    {{ return(dict(zip(pointers, fields))) }}
{% endmacro %}


{#
    Objects of which so many members are wanted that all are read at once: DuckDB looks for each path of a list through all keys
    of the object, which for 375 keys takes four times as long as json_transform, and for 100 as long. The two print numbers from 1e20 on differently; these
    are long numbers, which are read by exact_text in any case.

    Arguments:
        pointers: as in json_fields
    Returns: dict of the object's pointer -> list of its members' pointers. A key of digits is left out: it may be an element's number.
#}
{% macro duckdb__wide_objects(pointers) %}
    {% set least = 128 %}
    {% set objects = {} %}
    {% set wide = {} %}
    {% if pointers | length >= least %}
        {% for pointer in pointers if not pointer.rpartition('/')[2].isdigit() %}
            {% do objects.setdefault(pointer.rpartition('/')[0], []).append(pointer) %}
        {% endfor %}
        {% for object, members in objects.items() if members | length >= least %}
            {% do wide.update({object: members}) %}
        {% endfor %}
    {% endif %}
    {{ return(wide) }}
{% endmacro %}


{#
    jsonb for everything but exact text: reading 25 paths out of jsonb is ten times cheaper than out of json. From
    json_lists, what an expression names twice is read once; a list of Postgres has 1,664 items at most, and more paths
    are read where they are named.
#}
{% macro postgres__json_fields(pointers, alias=none, from_lists=false, may_have_long_numbers=true) %}
    {% set prefix = alias ~ '.' if alias else '' %}
    {% set from_lists = from_lists and pointers | length <= 700 %}
    {% set fields = {} %}
    {% for pointer in pointers %}
        {% set keys = [] %}
        {% for key in pointer.split('/')[1:] %}
            {% do keys.append("'" ~ key.replace('~1', '/').replace('~0', '~').replace("'", "''") ~ "'") %}
        {% endfor %}
        {% set path = 'array[' ~ keys | join(', ') ~ ']::text[]' %}
        {% set text = prefix ~ 'json_text_' ~ loop.index ~ '_' if from_lists else '(' ~ prefix ~ 'payload #>> ' ~ path ~ ')' %}
        {% set kind = prefix ~ 'json_kind_' ~ loop.index ~ '_' if from_lists else 'jsonb_typeof(' ~ prefix ~ 'payload #> ' ~ path ~ ')' %}
        {% do fields.update({pointer: {
            'is_there': kind ~ ' is not null',
            'has_value': 'coalesce(' ~ kind ~ " <> 'null', false)",
            'text': text,
            'exact_text': '(' ~ prefix ~ 'payload_text #>> ' ~ path ~ ')',
            'number_text': text,
            'is_string': kind ~ " = 'string'",
            'is_number': kind ~ " = 'number'",
            'is_boolean': kind ~ " = 'boolean'",
            'is_array': kind ~ " = 'array'",
            'is_object': kind ~ " = 'object'",
        }}) %}
    {% endfor %}
    {{ return(fields) }}
{% endmacro %}


{#
    What json_fields(pointers, from_lists=true) reads, to be selected with the payload in a query underneath: as many
    columns as a table may have would be a text of megabytes if each named all paths.

    Arguments:
        pointers: the same list
        selected: the SQL that is made of the fields; texts and kinds that it does not ask for are not read
        from_loaded: whether the relation has what loaded_payload selects
        from_nodes: whether the relation is what json_nodes returns for the same arguments
        kinds_if: a boolean column; where it is not true, no kinds are read
    Returns: items for the end of a select list, or nothing.
    Example: `select *{{ json_lists(pointers, selected, from_nodes=true) }} from {{ json_nodes('events', pointers, selected) }}`
#}
{% macro json_lists(pointers, selected, from_loaded=false, from_nodes=false, kinds_if=none) %}
    {{ return(adapter.dispatch('json_lists', 'event_warehouse')(pointers, selected, from_loaded, from_nodes, kinds_if)) }}
{% endmacro %}


{#
    What nobody asks for is in the lists as something that takes no search: the kind of the whole document, and the text
    of a key that no call has.
#}
{% macro duckdb__json_lists(pointers, selected, from_loaded=false, from_nodes=false, kinds_if=none) %}
    {% set marked = ', case when has_long_numbers then ' ~ duckdb__marked_payload('payload') ~ ' end as marked_payload' if 'marked_payload' in selected else '' %}
    {% if not pointers %}
        {{ return(marked) }}
    {% endif %}
    {% set has_kinds = 'json_kinds[' in selected %}
    {% set texts = [] %}
    {% set kinds = [] %}
    {% for pointer in pointers %}
        {% set literal = "'" ~ pointer.replace("'", "''") ~ "'" %}
        {% do texts.append(literal if 'json_texts[' ~ loop.index ~ ']' in selected else "'/'") %}
        {% if has_kinds %}
            {% do kinds.append(literal if 'json_kinds[' ~ loop.index ~ ']' in selected else "''") %}
        {% endif %}
    {% endfor %}
    {% set objects = [] %}
    {% for object, members in duckdb__wide_objects(pointers).items() %}
        {% set types = {} %}
        {% for pointer in members %}
            {% do types.update({pointer.rpartition('/')[2].replace('~1', '/').replace('~0', '~'): 'VARCHAR'}) %}
        {% endfor %}
        {% do objects.append(
            ', json_transform(json_extract(payload, ' ~ quote_literal(object) ~ '), ' ~ quote_literal(tojson(types)) ~ ') as json_object_' ~ loop.index ~ '_'
        ) %}
    {% endfor %}
    {% set kinds = 'json_type(payload, [' ~ kinds | join(', ') ~ '])' %}
    {{ return(
        ', json_extract_string(payload, [' ~ texts | join(', ') ~ ']) as json_texts'
        ~ (', ' ~ ('case when ' ~ kinds_if ~ ' then ' ~ kinds ~ ' end' if kinds_if else kinds) ~ ' as json_kinds' if has_kinds) ~ objects | join('') ~ marked
    ) }}
{% endmacro %}


{% macro postgres__json_lists(pointers, selected, from_loaded=false, from_nodes=false, kinds_if=none) %}
    {{ return(postgres__json_searches(pointers, selected, from_loaded, from_nodes, kinds_if).searches | join('')) }}
{% endmacro %}


{#
    A relation with the objects that json_lists looks for several values in: `context` is searched for in a document once and
    not for each of thirty columns, which takes a third of the time. DuckDB finds all paths in one pass anyway.

    Arguments:
        relation: a relation with the payload
        pointers: as in json_lists
        selected: as in json_lists
        from_loaded: as in json_lists
        kinds_if: as in json_lists
    Returns: what stands behind `from`.
#}
{% macro json_nodes(relation, pointers, selected, from_loaded=false, kinds_if=none) %}
    {{ return(adapter.dispatch('json_nodes', 'event_warehouse')(relation, pointers, selected, from_loaded, kinds_if)) }}
{% endmacro %}


{% macro duckdb__json_nodes(relation, pointers, selected, from_loaded=false, kinds_if=none) %}{{ return(relation) }}{% endmacro %}


{#  A fenced query for each level, or the objects would be put in place of their names again. #}
{% macro postgres__json_nodes(relation, pointers, selected, from_loaded=false, kinds_if=none) %}
    {% set query = namespace(text=relation) %}
    {% for nodes in postgres__json_searches(pointers, selected, from_loaded, true, kinds_if).levels if nodes %}
        {% set query.text = '(select *' ~ nodes | join('') ~ ' from ' ~ query.text ~ ' offset 0) as json_nodes_' ~ loop.index %}
    {% endfor %}
    {{ return(query.text) }}
{% endmacro %}


{#
    How the values at some pointers are searched for. `->` takes a third less than `#>`, but is null where a key is the
    number of an array's element. (No macro for a path: see duckdb__json_fields.)

    Returns: dict(searches: items of a select list, levels: for each depth of objects, the items that they are selected by).
#}
{% macro postgres__json_searches(pointers, selected, from_loaded, from_nodes, kinds_if=none) %}
    {% set wanted = [] %}
    {% set counts = {} %}
    {% for pointer in pointers %}
        {% set text = 'json_text_' ~ loop.index ~ '_' %}
        {% set kind = 'json_kind_' ~ loop.index ~ '_' %}
        {% if text not in selected %}{% set text = none %}{% endif %}
        {% if kind not in selected %}{% set kind = none %}{% endif %}
        {% if text or kind %}
            {% set keys = pointer.split('/')[1:] %}
            {% do wanted.append((text, kind, keys)) %}
            {% for length in range(1, [keys | length, 4] | min) if from_nodes %}
                {% set node = '/' ~ keys[:length] | join('/') %}
                {% do counts.update({node: counts.get(node, 0) + (2 if text and kind and not kinds_if else 1)}) %}
            {% endfor %}
        {% endif %}
    {% endfor %}
    {#- several searches make an object worth its while; a select list has room for so many -#}
    {% set names = {'': 'loaded_payload' if from_loaded else 'payload'} %}
    {% for node in counts if counts[node] > 1 %}
        {% if loop.index <= 200 %}
            {% do names.update({node: 'json_node_' ~ loop.index ~ '_'}) %}
            {% do wanted.append((none, none, node.split('/')[1:])) %}
        {% endif %}
    {% endfor %}
    {% set searches = [] %}
    {% set levels = [[], [], []] %}
    {% for text, kind, keys in wanted %}
        {% set is_node = not text and not kind %}
        {% set nearest = namespace(name=names[''], length=0) %}
        {% for length in range(1, [keys | length, 3] | min + (0 if is_node else 1)) if '/' ~ keys[:length] | join('/') in names %}
            {% set nearest.name = names['/' ~ keys[:length] | join('/')] %}
            {% set nearest.length = length %}
        {% endfor %}
        {% set steps = [nearest.name] %}
        {% for key in keys[nearest.length:] %}
            {% set literal = "'" ~ key.replace('~1', '/').replace('~0', '~').replace("'", "''") ~ "'" %}
            {% do steps.append(' #> array[' ~ literal ~ ']::text[]' if key and key[-1] in '0123456789' else ' -> ' ~ literal) %}
        {% endfor %}
        {% if is_node %}
            {% do levels[keys | length - 1].append(', ' ~ steps | join('') ~ ' as ' ~ names['/' ~ keys | join('/')]) %}
        {% endif %}
        {% if text and steps | length > 1 %}
            {% do searches.append(', ' ~ steps[:-1] | join('') ~ steps[-1].replace('>', '>>', 1) ~ ' as ' ~ text) %}
        {% elif text %}
            {% do searches.append(', ' ~ nearest.name ~ " #>> '{}' as " ~ text) %}
        {% endif %}
        {% if kind %}
            {% set search = 'jsonb_typeof(' ~ steps | join('') ~ ')' %}
            {% do searches.append(', ' ~ ('case when ' ~ kinds_if ~ ' then ' ~ search ~ ' end' if kinds_if else search) ~ ' as ' ~ kind) %}
        {% endif %}
    {% endfor %}
    {{ return({'searches': searches, 'levels': levels}) }}
{% endmacro %}


{#
    The payload of a call in memory, to be selected in a fenced query below that of json_lists: Postgres keeps documents of two
    kilobytes apart from their rows, and would fetch one again for every path that is read (8 microseconds each).

    Returns: an item for the end of a select list, or nothing.
    Example: `select *{{ loaded_payload() }} from {{ ref('stg_events') }} {{ payload_fence() }}`
#}
{% macro loaded_payload() %}
    {{ return(adapter.dispatch('loaded_payload', 'event_warehouse')()) }}
{% endmacro %}


{% macro duckdb__loaded_payload() %}{{ return('') }}{% endmacro %}


{#  Nothing added to an object is the object itself, fetched. #}
{% macro postgres__loaded_payload() %}{{ return(", payload || '{}' as loaded_payload") }}{% endmacro %}
