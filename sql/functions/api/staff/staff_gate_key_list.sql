create or replace function api.staff_gate_key_list(p_supplier text)
returns table (verdict text, subject text, key_no int2, key_id text,
               public_key text, made_at timestamptz, until timestamptz,
               signs bool)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, k.key_no, impl.gate_key_id(k.public_key),
           encode(k.public_key, 'hex'), k.made_at, k.until,
           k.key_no is not distinct from
               (select g.key_no from impl.gate_key_live(k.supplier_id) g
                limit 1)
    from impl.staff_supplier(p_supplier) s
    join ticket.gate_key k on k.supplier_id = s.supplier_id
    order by k.key_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_gate_key_list is
'The keys by which a supplier signs for its gates, ended ones too.';

grant execute on function api.staff_gate_key_list to ticket_staff;
