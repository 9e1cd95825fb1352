-- Cells of a file, as people write them: null is a cell that is none.

create or replace function impl.csv_day(p_text text)
returns date
language plpgsql immutable
as $$
declare
    v_part text[] := regexp_match(p_text,
        '^(\d{4})([-/]?)(\d{1,2})\2(\d{1,2})$');
begin
    return make_date(v_part[1]::int4, v_part[3]::int4, v_part[4]::int4);
exception when datetime_field_overflow then
    return null;
end;
$$;

comment on function impl.csv_day(text) is
'A day: 2026-12-24, 2026/12/24 or 20261224.';

create or replace function impl.csv_clock(p_text text)
returns int4
language plpgsql immutable
as $$
declare
    v_part text[] := regexp_match(p_text, '^(\d{1,2}):([0-5]\d)(?::00)?$');
    v_minute int4 := v_part[1]::int4 * 60 + v_part[2]::int4;
begin
    return case when v_minute <= 1440 then v_minute end;
end;
$$;

comment on function impl.csv_clock(text) is
'A time of day in minutes: 8:00 or 08:00.';

create or replace function impl.csv_int(p_text text, p_least int4, p_most int4)
returns int4
language plpgsql immutable
as $$
begin
    return case when p_text ~ '^\d{1,9}$'
                     and p_text::int4 between p_least and p_most
                then p_text::int4 end;
end;
$$;

comment on function impl.csv_int(text, int4, int4) is
'A number from the least to the most.';

create or replace function impl.csv_bool(p_text text)
returns bool
language plpgsql immutable
as $$
begin
    return case when lower(p_text) in ('yes', 'true', '1', '是') then true
                when lower(p_text) in ('no', 'false', '0', '否') then false end;
end;
$$;

comment on function impl.csv_bool(text) is
'Yes or no.';

create or replace function impl.csv_money(p_text text)
returns int8
language plpgsql immutable
as $$
begin
    return case when p_text ~ '^\d{1,7}(\.\d{1,2})?$'
                then (p_text::numeric * 100)::int8 end;
end;
$$;

comment on function impl.csv_money(text) is
'An amount in fen: 100 or 99.50.';

-- {"n": its line in the file, "wrong": why it is none, "cells": {column:
-- text}}; empty cells are no members.
create or replace function impl.csv_rows(p_rows jsonb, p_columns text)
returns table (n int4, cells jsonb, wrong text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    c_most    constant int4 := 50000;
    v_columns text[] := string_to_array(p_columns, ' ');
begin
    if jsonb_array_length(p_rows) not between 1 and c_most then
        perform impl.staff_refuse('IMPORT_LINES', c_most::text);
    end if;

    return query
    select (r.row ->> 'n')::int4, r.row -> 'cells',
           coalesce(r.row ->> 'wrong',
                    (select impl.line_wrong('CELL_UNNAMED', '{}')
                     from jsonb_object_keys(r.row -> 'cells') k (name)
                     where k.name <> all (v_columns)
                     limit 1))
    from jsonb_array_elements(p_rows) r (row);
end;
$$;

comment on function impl.csv_rows(jsonb, text) is
'The lines of a file, with what is wrong with one as such; columns are those it
may have.  Refuses none, and too many.';

-- p_lines and p_whys: of each line its number and what is wrong with it, null:
-- nothing.
create or replace function impl.csv_refuse(p_lines int4[], p_whys text[])
returns void
language plpgsql volatile
as $$
declare
    c_told  constant int4 := 100;       /* of them are named */
    v_wrong record;
begin
    select count(*) as number, min(k.line) as line,
           (array_agg(k.why order by k.line))[1] as why
    into v_wrong
    from unnest(p_lines, p_whys) k (line, why)
    where k.why is not null;

    if v_wrong.number > 0 then
        perform impl.staff_refuse('IMPORT_WRONG', v_wrong.number::text,
            v_wrong.line::text, translate(v_wrong.why, e'\t', ' '),
            (select json_agg(x)::text
             from (select k.line, k.why as wrong
                   from unnest(p_lines, p_whys) k (line, why)
                   where k.why is not null
                   order by k.line
                   limit c_told) x));
    end if;
end;
$$;

comment on function impl.csv_refuse(int4[], text[]) is
'Refuses a file of which lines are wrong: how many, the first of them, and as
JSON the first hundred.';

create or replace function impl.line_wrong(p_name text, p_values text[])
returns text
language plpgsql immutable
as $$
begin
    return e'\x1e' || array_to_string(p_name || p_values, e'\x1f', '');
end;
$$;

comment on function impl.line_wrong(text, text[]) is
'What is wrong with a line of a file: a row of core/staff/tk_line.tbl.h, or a
verdict, and its values.  Whoever shows it puts it into words.';

create or replace function impl.csv_wrong(p_name text, p_text text,
                                          p_wrong text, p_more text[])
returns text
language plpgsql immutable
as $$
begin
    return case when p_text is null
                then impl.line_wrong('CELL_MISSING', array[p_name])
                else impl.line_wrong(p_wrong,
                                     array[p_name, p_text] || p_more) end;
end;
$$;

comment on function impl.csv_wrong(text, text, text, text[]) is
'What is wrong with a cell: it is missing, or it is none of its kind.';

-- A program for spreadsheets takes the code 01 for the number 1.
create or replace function impl.csv_same(p_code text, p_text text)
returns bool
language sql immutable
as $$
    select p_code ~ '^\d+$' and p_text ~ '^\d+$'
           and ltrim(p_code, '0') = ltrim(p_text, '0');
$$;

comment on function impl.csv_same(text, text) is
'Is a cell the code but for zeros before it?';

create or replace function impl.codes_of(p_supplier int4, p_of text)
returns table (code text)
language sql stable
as $$
    select l.code
    from ticket.line l
    where p_of = 'line' and l.supplier_id = p_supplier
    union all
    select p.code
    from ticket.product p
    where p_of = 'product' and p.supplier_id = p_supplier
    union all
    select a.user_name
    from ticket.agent a
    where p_of = 'agent' and a.supplier_id = p_supplier;
$$;

comment on function impl.codes_of(int4, text) is
'The codes of all lines or products, or the user names of all agents.';

create or replace function impl.csv_code(p_supplier int4, p_of text,
                                         p_text text)
returns text
language plpgsql stable
as $$
begin
    return coalesce(
        (select c.code
         from impl.codes_of(p_supplier, p_of) c
         where c.code = p_text),
        (select min(c.code)
         from impl.codes_of(p_supplier, p_of) c
         where impl.csv_same(c.code, p_text)
         having count(*) = 1));
end;
$$;

comment on function impl.csv_code(int4, text, text) is
'Which of impl.codes_of() a cell means; null: none, or several are like it.';

-- Blanks divide what is written: 6-7 is the seventh of June to a spreadsheet.
create or replace function impl.csv_weekdays(p_text text)
returns int4[]
language plpgsql immutable
as $$
declare
    v_text  text := lower(btrim(p_text));
    v_names text[] := array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
begin
    if v_text in ('all', '每天') then
        return '{1,2,3,4,5,6,7}';
    end if;

    v_text := translate(regexp_replace(v_text, '周|星期|礼拜', '', 'g'),
                        '一二三四五六日天、，至到', '12345677,,--');

    for i in 1 .. 7 loop
        v_text := regexp_replace(v_text, v_names[i] || '[a-z]*', i::text, 'g');
    end loop;

    v_text := regexp_replace(v_text, '\s*-\s*', '-', 'g');
    v_text := regexp_replace(v_text, '(\d)(?=\d)', '\1,', 'g');

    return impl.number_set(regexp_replace(v_text, '[\s,;]+', ',', 'g'), 1, 7);
end;
$$;

comment on function impl.csv_weekdays(text) is
'Weekdays: 1-5, 6 7, sat sun, 六日; null: none.';

create or replace function impl.csv_blocks(p_text text)
returns bool
language plpgsql immutable
as $$
begin
    return (select count(w.word::cidr) >= 0
            from unnest(impl.agent_words(p_text)) w (word));
exception when data_exception then
    return false;
end;
$$;

comment on function impl.csv_blocks(text) is
'Is that a list of blocks of addresses?';

create or replace function impl.line_again(p_line int4, p_first int4)
returns text
language plpgsql immutable
as $$
begin
    return case when p_first < p_line
                then impl.line_wrong('LINE_AGAIN', array[p_first::text]) end;
end;
$$;

comment on function impl.line_again(int4, int4) is
'What is wrong with a line that says what one before it has said; null: none
has.';
