-- Members of p_change are column names; what is missing stays.  A price of 0
-- says that there is none.
create or replace function api.staff_open_product_set(
    p_supplier text,
    p_product text,
    p_change jsonb)
returns table (verdict text, subject text,
               product_id int4, product text, name text,
               on_sale bool, version int4, is_ticket bool, address text,
               description text, kind text, adults int2, children int2,
               guest_rule text, guest_per int2, refund bool, review bool,
               confirm bool, assign_slot bool, scenic_id int4,
               scenic_name text, out_id text, market_fen int8, sale_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_product ticket.product;
    v_new ticket.open_product;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_product := impl.staff_product(v_supplier, p_product);
    v_new := jsonb_populate_record(
        impl.open_product(v_supplier, v_product.product_id), p_change);

    if v_new.adults + v_new.children = 0 then
        perform impl.staff_refuse('OPEN_NOBODY', p_product);
    end if;

    perform impl.open_persons_kept(v_product, v_new);

    insert into ticket.open_product as o
        (supplier_id, product_id, is_ticket, address, description, kind,
         adults, children, guest_rule, guest_per, refund, review, scenic_id,
         scenic_name, out_id, confirm, assign_slot, market_fen, sale_fen)
    values (v_supplier, v_product.product_id, v_new.is_ticket, v_new.address,
            v_new.description, v_new.kind, v_new.adults, v_new.children,
            v_new.guest_rule, v_new.guest_per, v_new.refund, v_new.review,
            v_new.scenic_id, v_new.scenic_name, v_new.out_id, v_new.confirm,
            v_new.assign_slot, nullif(v_new.market_fen, 0),
            nullif(v_new.sale_fen, 0))
    on conflict (supplier_id, product_id) do update
        set is_ticket = excluded.is_ticket,
            address = excluded.address,
            description = excluded.description,
            kind = excluded.kind,
            adults = excluded.adults,
            children = excluded.children,
            guest_rule = excluded.guest_rule,
            guest_per = excluded.guest_per,
            refund = excluded.refund,
            review = excluded.review,
            scenic_id = excluded.scenic_id,
            scenic_name = excluded.scenic_name,
            out_id = excluded.out_id,
            confirm = excluded.confirm,
            assign_slot = excluded.assign_slot,
            market_fen = excluded.market_fen,
            sale_fen = excluded.sale_fen;

    return query
    select * from api.staff_open_product_show(p_supplier, p_product);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_open_product_set is
'Says what the open API shows of a product, and by which rules its orders go
there.';

grant execute on function api.staff_open_product_set to ticket_staff;
