create or replace function impl.number_set(p_text text, p_least int4,
                                           p_most int4)
returns int4[]
language plpgsql immutable
as $$
declare
    v_piece text;
    v_ends  text[];
    v_set   int4[] := '{}';
begin
    foreach v_piece in array string_to_array(p_text, ',') loop
        v_ends := regexp_match(v_piece,
                               '^\s*(\d{1,6})\s*(?:-\s*(\d{1,6})\s*)?$');

        if v_ends is null
           or v_ends[1]::int4 not between p_least and p_most
           or coalesce(v_ends[2], v_ends[1])::int4
              not between v_ends[1]::int4 and p_most
        then
            return null;
        end if;

        v_set := v_set || array(
            select generate_series(v_ends[1]::int4,
                                   coalesce(v_ends[2], v_ends[1])::int4));
    end loop;

    return nullif(v_set, '{}');
end;
$$;

comment on function impl.number_set(text, int4, int4) is
'The numbers of a text such as 1-4,7; null: it is none, or names one that is not
between the least and the most.';

create or replace function impl.amount_changed(p_text text, p_old numeric)
returns numeric
language plpgsql immutable
as $$
declare
    v_sign text;
    v_by   numeric;
begin
    if p_text !~ '^(?:[-+]?\d{1,9}(?:\.\d{1,2})?|[x×*]\d{1,4}(?:\.\d{1,4})?)$'
    then
        return null;
    end if;

    v_sign := left(p_text, 1);
    v_by := ltrim(p_text, '+-x×*')::numeric;

    return case
        when v_sign = '+' then p_old + v_by
        when v_sign = '-' then p_old - v_by
        when v_sign in ('x', '×', '*') then p_old * v_by
        else v_by end;
end;
$$;

comment on function impl.amount_changed(text, numeric) is
'What becomes of an amount by a text: 500, +50, -20, x0.8 (× and * likewise);
null: it is none of these.';

create or replace function impl.slot_places(p_text text, p_old int4)
returns int4
language plpgsql immutable
as $$
declare
    v_new numeric := case when p_text is null then p_old
                          else impl.amount_changed(p_text, p_old) end;
begin
    if v_new is null or p_text ~ '^[^x×*]*\.' then
        perform impl.staff_refuse('SLOT_PLACES', p_text);
    end if;

    return least(greatest(floor(v_new), -1), 2147483647);
end;
$$;

comment on function impl.slot_places(text, int4) is
'The places of a slot by a text, rounded down, so that nobody has more than were
meant; below 0: there cannot be so few.  Refuses what is no such text.';
