-- Member of p_change: party.
create or replace function api.staff_settle_published(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, product text, name text,
               party_no int4, state text, proposal int4, waits bool,
               price_fen int8, days int4, after_expiry text,
               return_rule text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    return query
    select null::text, null::text, r.product, r.name, r.party_no, r.state,
           r.proposal, r.waits, r.price_fen, r.days, r.after_expiry,
           r.return_rule
    from impl.settle_published(v_supplier,
        impl.settle_sees(v_supplier.supplier_id,
                         (p_change ->> 'party')::int4)) r
    order by r.product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_published is
'Single tickets of attractions, and what of them waits for the operator; who
belongs to one sees its own.';

grant execute on function api.staff_settle_published to ticket_staff;
