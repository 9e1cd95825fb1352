create or replace function impl.key_wrong(
    p_ids bytea[],
    p_checks bytea[],
    p_lasting bytea,
    p_lasting_check bytea)
returns text
language plpgsql stable
as $$
declare
    v_ids text;
begin
    select string_agg(encode(k.key_id, 'hex'), ', ' order by k.added_at desc)
    into v_ids
    from ticket.master_key k
    where k.retired_at is null
      and not k.key_id = any (p_ids);

    if v_ids is not null then
        return 'it is sealed with key ' || v_ids
               || ', which is not in the file';
    end if;

    if exists (select
               from unnest(p_ids, p_checks) as g (key_id, check_value)
               join ticket.master_key k on k.key_id = g.key_id
               where k.check_value is distinct from g.check_value)
    then
        return 'the check value of a key is another';
    end if;

    if p_lasting is distinct from p_lasting_check then
        return 'the keys of look-ups, passwords and tickets are others';
    end if;

    return null;
end;
$$;

comment on function impl.key_wrong(bytea[], bytea[], bytea, bytea) is
'Why a process with these keys may not work on this database, or null.';
