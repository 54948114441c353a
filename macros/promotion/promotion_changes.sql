{#
    Which files of promoted events a table was made by. The ledger keeps a row `<reader>/<event table>/<hash>` for each, so
    that a run sees by itself that an event was promoted, its file changed, or the file deleted, and makes what depends on
    it anew: without that, rows of before would follow the old file and rows of after the new one.

    Arguments:
        reader: whose notes; `promoted` for the models of the events themselves
        hashes: dict of event table -> hash of what the reader takes from its file now
    Returns: list of event tables whose file is not the one that the reader has noted.
#}
{% macro changed_promotions(reader, hashes) %}
    {% set noted = noted_promotions(reader) %}
    {% set changed = [] %}
    {% for table in (noted.keys() | list + hashes.keys() | list) | unique(case_sensitive=true) if noted.get(table) != hashes.get(table) %}
        {% do changed.append(table) %}
    {% endfor %}
    {{ return(changed) }}
{% endmacro %}


{#
    The files that a reader has noted.

    Arguments:
        reader: as in changed_promotions
    Returns: dict of event table -> hash.
#}
{% macro noted_promotions(reader) %}
    {% set noted = {} %}
    {% for name in read_ledger() if name.startswith(reader ~ '/') %}
        {% set parts = name.split('/') %}
        {% do noted.update({parts[1]: parts[2]}) %}
    {% endfor %}
    {{ return(noted) }}
{% endmacro %}


{#
    Writes down by which files a reader has made what depends on some events.

    Arguments:
        reader: as in changed_promotions
        tables: list of event tables
        hashes: as in changed_promotions; what is not there is promoted no more
#}
{% macro note_promotions(reader, tables, hashes) %}
    {% set noted = noted_promotions(reader) %}
    {% for table in tables %}
        {% if table in noted %}
            {% call statement('forget_promotion') %}
                delete from {{ ledger() }} where relation_name = {{ quote_literal(reader ~ '/' ~ table ~ '/' ~ noted[table]) }}
            {% endcall %}
        {% endif %}
        {% if table in hashes %}
            {% call statement('note_promotion') %}
                insert into {{ ledger() }} (relation_name) values ({{ quote_literal(reader ~ '/' ~ table ~ '/' ~ hashes[table]) }})
            {% endcall %}
        {% endif %}
    {% endfor %}
    {% do forget_ledger() %}
{% endmacro %}


{#
    In the transaction of a promoted event's model: reads everything again where its file is not the one that its table was
    made by. Its columns are what the file says, in all rows.
#}
{% macro restart_redefined_event() %}
    {% set event = config.get('meta', {}).get('promoted_event') %}
    {% if event and not flags.EMPTY %}
        {% set hashes = {event: local_md5(model.checksum.checksum ~ tojson(columns_of_file(model)))} %}
        {% if noted_promotions('promoted').get(event) != hashes[event] %}
            {% do note_promotions('promoted', [event], hashes) %}
            {% do forget_progress() %}
        {% endif %}
    {% endif %}
{% endmacro %}


{#
    In the transaction of event_tables: the catalogue says which events are promoted; the table of one that is so no more is
    dropped, and filled again from all of its events, since its model had only some columns.

    Arguments:
        catalogue: the catalogue relation
#}
{% macro settle_promotions(catalogue) %}
    {% set promoted = promoted_nodes() %}
    {% set lines = run_query('select table_name, column_count from ' ~ catalogue ~ ' where is_promoted').rows %}
    {% set released = noted_promotions('promoted').keys() | list %}
    {% set counts = {} %}
    {% for line in lines %}
        {% do released.append(line[0]) %}
        {% do counts.update({line[0]: line[1]}) %}
    {% endfor %}
    {% for table in released | unique(case_sensitive=true) if table not in promoted %}
        {% set kind = relation_type(this.schema, table) %}
        {% if kind %}
            {% do adapter.drop_relation(this.incorporate(path={'identifier': table}, type=kind)) %}
        {% endif %}
        {% call statement('forget_line') %} delete from {{ catalogue }} where table_name = {{ quote_literal(table) }} {% endcall %}
        {% call statement('forget_table') %} delete from {{ ledger() }} where relation_name = {{ quote_literal(table) }} {% endcall %}
        {% call statement('fill_again') %}
            update {{ ledger() }} set staged_at = null where relation_name = {{ quote_literal(discovered_name(table)) }}
        {% endcall %}
        {% do note_promotions('promoted', [table], {}) %}
    {% endfor %}
    {% for table, node in promoted.items() if counts.get(table) != node.columns | length %}
        {% call statement('is_promoted') %}
            update {{ catalogue }} set is_promoted = true, column_count = {{ node.columns | length }} where table_name = {{ quote_literal(table) }}
        {% endcall %}
    {% endfor %}
    {% do forget_ledger() %}
{% endmacro %}


{#
    The pre-hook of discards, ahead of drop_rebuilt_discards: marks the events whose file is not the one that their discards
    were judged by, as rebuild_table marks a table, so that all their rows are judged again.
#}
{% macro rebuild_discards_of_changed_events() %}
    {% if not execute or flags.EMPTY %}
        {{ return('') }}
    {% endif %}
    {% set hashes = {} %}
    {% for table, columns in promoted_columns().items() %}
        {% do hashes.update({table: local_md5(tojson(columns))}) %}
    {% endfor %}
    {% set changed = changed_promotions('discards', hashes) %}
    {% for table in changed if this.identifier ~ '.' ~ table not in read_ledger() %}
        {% call statement('mark_discards') %}
            insert into {{ ledger() }} (relation_name) values ({{ quote_literal(this.identifier ~ '.' ~ table) }})
        {% endcall %}
    {% endfor %}
    {% do note_promotions('discards', changed, hashes) %}
    {{ return('') }}
{% endmacro %}
