{{ config(
    materialized='warehouse_table',
    schema='analytics',
    meta={'load': 'append', 'reads_up_to': ['int_looked_up_values']}
) }}

with

known_hosts as materialized (

    {{ known_referers() }}

),

looked_up as (

    select value as referrer

    from {{ ref('int_looked_up_values') }}

    where kind = 'referrer' and {{ new_rows() }} and {{ 'true' if var('enrich_referers') else 'false' }}

    {{ payload_fence() }}

),

urls as (

    select referrer, {{ lenient_url('referrer') }} as url from looked_up

    {{ payload_fence() }}

),

leads as (

    select *, {{ url_lead('url') }} as lead from urls

    {{ payload_fence() }}

),

{%- set parts = url_parts('url', 'lead') %}

referrers as materialized (

    select
        referrer,
        lower({{ parts.scheme }}) in ('http', 'https', 'android-app') as is_visit,
        rtrim(lower({{ parts.host }}), '.') as host,
        rtrim({{ parts.path }}, '/') as path,
        {{ parts.query }} as query

    from leads

),

hosts as materialized (

    select distinct host from referrers where is_visit and host is not null

),

endings as materialized (

    {{ host_endings('hosts') }}

),

-- What an entry may say for an ending: itself, any country's site (google.*), any country's part (*.wow.com).
candidates as materialized (

    select
        host,
        label_count,
        ending as candidate,
        0 as looseness
    from endings

    union all

    select
        host,
        label_count,
        regexp_replace(ending, '(\.(com|org|net|co|it|edu))?\.[a-z][a-z]$', '.*') as candidate,
        1 as looseness
    from endings
    where ending like '%.__'

    union all

    select
        host,
        label_count,
        regexp_replace(ending, '(^|\.)[a-z][a-z]\.', '\1*.') as candidate,
        2 as looseness
    from endings
    where ending like '__.%' or ending like '%.__.%'

),

found_hosts as materialized (

    select
        candidates.host,
        candidates.label_count,
        candidates.looseness,
        known_hosts.medium,
        known_hosts.source,
        known_hosts.path,
        known_hosts.parameters,
        known_hosts.is_own

    from candidates

    inner join known_hosts
        on candidates.candidate = known_hosts.host

),

ranked as (

    select
        referrers.referrer,
        referrers.query,
        found_hosts.medium,
        found_hosts.source,
        found_hosts.parameters,
        row_number() over (
            partition by referrers.referrer
            order by
                found_hosts.label_count desc,
                length(found_hosts.path) desc,
                found_hosts.is_own desc,
                found_hosts.looseness,
                found_hosts.medium,
                found_hosts.source
        ) as position

    from referrers

    inner join found_hosts
        on referrers.host = found_hosts.host
        and found_hosts.path in (coalesce(referrers.path, ''), '/' || split_part(referrers.path, '/', 2), '')

    where referrers.is_visit

),

sources as materialized (

    select * from ranked where position = 1

),

search_parameters as materialized (

    select referrer, '&' || query as query, '&' || unnest(string_to_array(parameters, ' ')) || '=' as opening

    from sources

    where medium = 'search' and query is not null and parameters <> ''

),

sent_parameters as (

    select
        referrer,
        substr(query, strpos(query, opening) + length(opening)) as rest,
        row_number() over (partition by referrer order by strpos(query, opening)) as position

    from search_parameters

    where strpos(query, opening) > 0

),

raw_terms as materialized (

    select referrer, split_part(rest, '&', 1) as raw_term from sent_parameters where position = 1

),

terms as materialized (

    select referrer, {{ percent_decoded('raw_term') }} as term from raw_terms

)

select
    referrers.referrer,
    referrers.host,
    case when referrers.is_visit and referrers.host is not null then coalesce(sources.medium, 'unknown') end as medium,
    sources.source,
    nullif(regexp_replace(replace(terms.term, chr(9), '    '), '[' || chr(1) || '-' || chr(31) || chr(127) || ']', '', 'g'), '') as term

from referrers

left join sources
    on referrers.referrer = sources.referrer

left join terms
    on referrers.referrer = terms.referrer
