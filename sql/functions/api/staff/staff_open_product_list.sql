create or replace function api.staff_open_product_list(p_supplier text)
returns table (verdict text, subject text,
               product_id int4, product text, name text,
               on_sale bool, version int4, is_ticket bool, address text,
               description text, kind text, adults int2, children int2,
               guest_rule text, guest_per int2, refund bool, review bool,
               confirm bool, assign_slot bool, scenic_id int4,
               scenic_name text, out_id text, market_fen int8, sale_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, p.product_id, p.code, p.name, p.on_sale,
           coalesce(v.version, 0), o.is_ticket, o.address, o.description,
           o.kind, o.adults, o.children, o.guest_rule, o.guest_per, o.refund,
           o.review, o.confirm, o.assign_slot, o.scenic_id, o.scenic_name,
           o.out_id, o.market_fen, o.sale_fen
    from impl.staff_supplier(p_supplier) s
    join ticket.product p on p.supplier_id = s.supplier_id
    cross join lateral impl.open_product(p.supplier_id, p.product_id) o
    left join ticket.open_version v on v.supplier_id = p.supplier_id
                                   and v.product_id = p.product_id
    order by p.product_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_open_product_list is
'What the open API shows of a supplier''s products beside what they are.';

grant execute on function api.staff_open_product_list to ticket_staff;
