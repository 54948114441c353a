{#
  Creates the landing tables of schema `raw` when they are missing; changes nothing when they exist.

  The only copy of this DDL: dbt runs it in on-run-start, scripts/land_events.py renders the same engine macro. That script knows no
  dbt, so the bodies of the engine macros are plain SQL: keep Jinja out of them.

  Usage (dbt_project.yml):  on-run-start: "{{ create_raw_tables() }}"
#}

{% macro create_raw_tables() %}{{ return(adapter.dispatch('create_raw_tables', 'event_warehouse')()) }}{% endmacro %}


{% macro duckdb__create_raw_tables() %}
create schema if not exists raw;

create sequence if not exists raw.events_row_id;

-- Total order of events is (loaded_at, row_id). Loaders need to fill payload only.
-- The unique constraint costs less than 5 % of landing. Compression zstd takes a tenth of fsst's space, which DuckDB would choose after
-- a costly analysis, and half of its time. A file made for DuckDB before 1.2 cannot hold it and keeps payloads as they are.
create table if not exists raw.events (
    row_id bigint not null default nextval('raw.events_row_id') unique,
    payload json not null using compression zstd,
    source text,
    received_at timestamptz,
    loaded_at timestamptz not null default current_timestamp,
    batch_id text
);

-- One row per landed file content; (source, content_hash) is what makes landing exactly-once. No unique constraint here: it would let
-- a null source in twice, and a DuckDB file has one writer, which looks before it lands.
create table if not exists raw.batches (
    batch_id text not null primary key,
    source text,
    file text not null,
    content_hash text not null,
    event_count bigint not null,
    reject_count bigint not null,
    repair_count bigint not null,
    received_at timestamptz not null,
    loaded_at timestamptz not null
);

create table if not exists raw.rejects (
    line text not null,
    line_number bigint not null,
    file text not null,
    error text not null,
    batch_id text not null,
    loaded_at timestamptz not null
);

create table if not exists raw.repairs (
    row_id bigint not null,
    repair text not null,
    original_line text not null,
    file text not null,
    line_number bigint not null,
    batch_id text not null,
    loaded_at timestamptz not null
);

-- The ids of forgotten users (macro forget_user), as SHA-256: what bears one of them does not land again.
create table if not exists raw.suppressed_ids (
    kind text not null,
    id_hash text not null,
    suppressed_at timestamptz not null,
    primary key (kind, id_hash)
);
{% endmacro %}


{% macro postgres__create_raw_tables() %}
-- Two sessions that create the same schema at once would fail on pg_namespace.
select pg_advisory_xact_lock(hashtextextended('event_warehouse: create raw tables', 0));

create schema if not exists raw;

create sequence if not exists raw.events_row_id;

-- Total order of events is (loaded_at, row_id). Loaders need to fill payload only.
-- json, not jsonb: jsonb reorders keys and rewrites numbers.
create table if not exists raw.events (
    row_id bigint not null default nextval('raw.events_row_id') unique,
    payload json not null,
    source text,
    received_at timestamptz,
    loaded_at timestamptz not null default now(),
    batch_id text
);

-- "create index if not exists" waits for every open landing even when the index is there; to_regclass does not.
do $$
begin
    if to_regclass('raw.events_loaded_at') is null then
        create index events_loaded_at on raw.events (loaded_at);
    end if;
end
$$;

-- One row per landed file content; (source, content_hash) is what makes landing exactly-once.
create table if not exists raw.batches (
    batch_id text not null primary key,
    source text,
    file text not null,
    content_hash text not null,
    event_count bigint not null,
    reject_count bigint not null,
    repair_count bigint not null,
    received_at timestamptz not null,
    loaded_at timestamptz not null,
    unique nulls not distinct (source, content_hash)
);

create table if not exists raw.rejects (
    line text not null,
    line_number bigint not null,
    file text not null,
    error text not null,
    batch_id text not null,
    loaded_at timestamptz not null
);

create table if not exists raw.repairs (
    row_id bigint not null,
    repair text not null,
    original_line text not null,
    file text not null,
    line_number bigint not null,
    batch_id text not null,
    loaded_at timestamptz not null
);

-- The ids of forgotten users (macro forget_user), as SHA-256: what bears one of them does not land again.
create table if not exists raw.suppressed_ids (
    kind text not null,
    id_hash text not null,
    suppressed_at timestamptz not null,
    primary key (kind, id_hash)
);
{% endmacro %}
