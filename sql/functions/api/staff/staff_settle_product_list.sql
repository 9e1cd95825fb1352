create or replace function api.staff_settle_product_list(
    p_supplier text)
returns table (verdict text, subject text, product text,
               name text, kind text, state text, version int4,
               price_fen int8, parts text, proposal int4, waits bool,
               waits_by text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, h.product, h.name, h.kind, h.state,
           h.version, h.price_fen, h.parts, h.proposal, h.waits, h.waits_by
    from impl.staff_supplier(p_supplier) k
    join ticket.settle_product s
      on s.supplier_id = k.supplier_id
    cross join lateral impl.settle_shown(s) h
    order by h.product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_product_list is
'Products of settlement, and which of them wait for a second person.';

grant execute on function api.staff_settle_product_list to ticket_staff;
