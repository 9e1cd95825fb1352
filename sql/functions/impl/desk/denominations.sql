-- The notes and coins of the country, in fen.
create or replace function impl.denominations(p_text text)
returns jsonb
language plpgsql stable
as $$
declare
    c_coins constant int4[] := '{10000,5000,2000,1000,500,200,100,50,20,10}';
    v_pairs jsonb := '{}';
    v_piece text;
    v_parts text[];
    v_coin  int4;
begin
    foreach v_piece in array regexp_split_to_array(
        btrim(coalesce(p_text, ''), ' ,'), '[ ,]+')
    loop
        continue when v_piece = '';
        v_parts := regexp_match(v_piece,
                                '^(\d{1,3}(?:\.\d{1,2})?)[x×*](\d{1,6})$');
        v_coin := v_parts[1]::numeric * 100;

        if v_coin is null or v_coin <> all (c_coins)
           or v_pairs ? v_coin::text
        then
            perform impl.staff_refuse('COUNT_WRONG', v_piece);
        end if;

        v_pairs := v_pairs || jsonb_build_object(v_coin, v_parts[2]::int4);
    end loop;

    return v_pairs;
end;
$$;

comment on function impl.denominations(text) is
'What is in a drawer, such as 100x3,50x2,0.5x4, as {fen: number}; or a
refusal.';

create or replace function impl.denominations_fen(p_pairs jsonb)
returns int8
language plpgsql immutable
as $$
begin
    return (select coalesce(sum(d.key::int8 * d.value::int8), 0)
            from jsonb_each_text(p_pairs) d);
end;
$$;

comment on function impl.denominations_fen(jsonb) is
'What notes and coins are together.';

create or replace function impl.denominations_words(p_pairs jsonb)
returns text
language plpgsql immutable
as $$
begin
    return (
        select string_agg(
                   rtrim(rtrim(to_char(d.key::int8 / 100.0, 'FM990.00'), '0'),
                         '.') || 'x' || d.value, ',' order by d.key::int8 desc)
        from jsonb_each_text(p_pairs) d);
end;
$$;

comment on function impl.denominations_words(jsonb) is
'Notes and coins as impl.denominations() reads them.';
