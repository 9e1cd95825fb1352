create or replace function api.staff_gate_key_retire(p_supplier text,
                                                     p_key int4)
returns table (verdict text, subject text, key_no int2, key_id text,
               until timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_key      ticket.gate_key;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    perform from ticket.supplier s
    where s.supplier_id = v_supplier
    for no key update;

    select k.* into v_key
    from ticket.gate_key k
    where k.supplier_id = v_supplier and k.key_no = p_key;

    if not found then
        perform impl.staff_refuse('GATE_KEY_MISSING', p_key::text);
    end if;

    /* A second call finds it ended. */
    if v_key.until is null then
        if (select count(*) from impl.gate_key_live(v_supplier)) = 1 then
            perform impl.staff_refuse('GATE_KEY_LAST', p_key::text);
        end if;

        update ticket.gate_key k
        set until = api.now()
        where k.supplier_id = v_supplier and k.key_no = p_key
        returning * into v_key;
    end if;

    return query
    select null::text, null::text, v_key.key_no,
           impl.gate_key_id(v_key.public_key), v_key.until;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_gate_key_retire is
'Ends a key: devices believe nothing any more that it signed, the other one
signs.';

grant execute on function api.staff_gate_key_retire to ticket_staff;
