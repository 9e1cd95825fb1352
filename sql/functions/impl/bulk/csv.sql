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
                    (select format('there is no column %s', k.name)
                     from jsonb_object_keys(r.row -> 'cells') k (name)
                     where k.name <> all (v_columns)
                     order by k.name
                     limit 1))
    from jsonb_array_elements(p_rows) r (row);
end;
$$;

comment on function impl.csv_rows(jsonb, text) is
'The lines of a file, with what is wrong with one as such; columns are those it
may have.  Refuses none, and too many.';

create or replace function impl.csv_refuse(p_wrong int8, p_line int4,
                                           p_why text)
returns void
language plpgsql volatile
as $$
begin
    if p_wrong > 0 then
        perform impl.staff_refuse('IMPORT_WRONG', p_wrong::text, p_line::text,
                                  p_why);
    end if;
end;
$$;

comment on function impl.csv_refuse(int8, int4, text) is
'Refuses a file of which so many lines are wrong, with the first of them.';
