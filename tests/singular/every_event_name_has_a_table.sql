{#
    Every event name with a letter or a digit in it has a table; a track under another name is in tracks only, and its
    properties are discards.
#}

select
    event_text,
    slug

from {{ ref('int_event_names') }}

where table_name is null
    and (slug is not null or {{ regex_matches('event_text', '[A-Za-z0-9]') }})
