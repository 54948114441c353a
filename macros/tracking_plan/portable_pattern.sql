{#
    A regular expression of the tracking plan so that RE2 and Postgres match the same by it. What they do not share is
    refused (look-around, back-references, \b, inline flags, properties of characters); what they read differently is
    written out: `\d`, `\w` and `\s` are ASCII, `.` is no line break.

    Arguments:
        pattern: the regular expression
    Returns: text; none where it is refused.
    Example: `portable_pattern('^\\d{5}$')` gives `^[0-9]{5}$`
#}
{% macro portable_pattern(pattern) %}
    {% set punctuation = '\\\\[!-/:-@\\[-`{-~]' %}
    {% set range = '[^\\\\\\[\\]^-]-[^\\\\\\[\\]^-]' %}
    {% set member = '(?:' ~ range ~ '|\\\\[dwsnrtfv]|' ~ punctuation ~ '|[^\\\\\\[\\]-])' %}
    {% set tokens = modules.re.findall(
        '\\[\\^?-?' ~ member ~ '+-?\\]|\\\\[dDwWsSnrtfv]|' ~ punctuation
        ~ '|\\(\\?:|\\((?!\\?)|[)|^$.]|[*+?]\\??|\\{[0-9]{1,3}(?:,[0-9]{0,3})?\\}\\??|[^\\\\\\[\\](){}|^$*+?.]',
        pattern
    ) %}
    {% if tokens | join('') != pattern %}
        {{ return(none) }}
    {% endif %}
    {% set sets = {'\\d': '0-9', '\\w': 'A-Za-z0-9_', '\\s': ' \\t\\n\\f\\r\\v'} %}
    {% set translated = [] %}
    {% set state = namespace(depth=0, is_repeatable=false, is_after_group=false, most_repeated=1) %}
    {% for token in tokens %}
        {% if token[0] in ['*', '+', '?', '{'] %}
            {% set bounds = modules.re.findall('[0-9]+', token) | map('int') | list or [1] %}
            {#- Postgres repeats 255 times at most, RE2 1,000 times, groups in groups included -#}
            {% set repeated = bounds[-1] * (state.most_repeated if state.is_after_group else 1) %}
            {% if not state.is_repeatable or bounds[-1] < bounds[0] or bounds[-1] > 255 or repeated > 1000 %}
                {{ return(none) }}
            {% endif %}
            {% set state.most_repeated = [state.most_repeated, repeated] | max %}
            {% set state.is_repeatable = false %}
            {% do translated.append(token) %}
        {% else %}
            {% set state.is_repeatable = token not in ['(', '(?:', '|', '^', '$'] %}
            {% set state.is_after_group = token == ')' %}
            {% set state.depth = state.depth + (1 if token[0] == '(' else -1 if token == ')' else 0) %}
            {% if state.depth < 0 %}
                {{ return(none) }}
            {% elif token[0] == '[' %}
                {% for item in modules.re.findall('\\[\\^?-?|' ~ member ~ '|-?\\]$', token) %}
                    {% if modules.re.fullmatch(range, item) and item[0] > item[2] %}
                        {{ return(none) }}
                    {% endif %}
                    {% do translated.append(sets.get(item, item)) %}
                {% endfor %}
            {% elif token | lower in sets %}
                {% do translated.append('[' ~ ('^' if token != token | lower else '') ~ sets[token | lower] ~ ']') %}
            {% else %}
                {% do translated.append('[^\\n\\r]' if token == '.' else token) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {{ return(translated | join('') if state.depth == 0 else none) }}
{% endmacro %}
