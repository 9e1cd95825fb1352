create or replace function api.staff_gate_key_make(p_supplier text,
    p_public bytea, p_sealed bytea)
returns table (verdict text, subject text, key_no int2, key_id text,
               public_key text, made_at timestamptz, signs bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_live     int4;
    v_key      ticket.gate_key;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    perform from ticket.supplier s
    where s.supplier_id = v_supplier
    for no key update;

    select count(*) into v_live from impl.gate_key_live(v_supplier);

    if v_live >= 2 then
        perform impl.staff_refuse('GATE_KEY_THIRD', p_supplier);
    end if;

    v_key := impl.gate_key_add(v_supplier, p_public, p_sealed);

    return query
    select null::text, null::text, v_key.key_no,
           impl.gate_key_id(v_key.public_key), encode(v_key.public_key, 'hex'),
           v_key.made_at, v_live = 0;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_gate_key_make is
'One more key by which a supplier signs for its gates; two live at a time, and
the elder signs until it is retired.';

grant execute on function api.staff_gate_key_make to ticket_staff;
