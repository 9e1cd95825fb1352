create or replace function impl.gate_rounds(p_n int4[], p_keys text[])
returns int4[]
language plpgsql immutable
as $$
declare
    v_rounds int4[] := '{}';
    v_last   jsonb := '{}';
    v_round  int4;
    v        record;
begin
    for v in
        select k.n, array_agg(k.key) as keys
        from (select k.n, k.key, count(*) over (partition by k.key) as calls
              from unnest(p_n, p_keys) k (n, key)) k
        where k.calls > 1
        group by k.n
        order by k.n
    loop
        select 1 + coalesce(max((v_last ->> k.key)::int4), 0) into v_round
        from unnest(v.keys) k (key);

        select v_last || jsonb_object_agg(k.key, v_round) into v_last
        from unnest(v.keys) k (key);

        v_rounds[v.n] := v_round;
    end loop;

    return v_rounds;
end;
$$;

comment on function impl.gate_rounds(int4[], text[]) is
'In which round each of some calls is judged, by the keys that it has: behind
all calls before it that have one of them, too.  Null: none has, so in the
first.';
