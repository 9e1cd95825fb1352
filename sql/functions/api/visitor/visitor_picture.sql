-- p_sum: as impl.offer_picture_sum() has it; another picture's is gone.
create or replace function api.visitor_picture(p_supplier int4, p_offer int4,
    p_sum int8)
returns table (verdict text, subject text, kind text, bytes bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, i.kind, i.bytes
    from ticket.offer_picture i
    where i.supplier_id = p_supplier and i.offer_no = p_offer
      and impl.offer_picture_sum(i.hash) = p_sum;

    if not found then
        verdict := 'PAY_ORDER_UNKNOWN';
        return next;
    end if;
end;
$$;

comment on function api.visitor_picture is
'A picture of what visitors are offered, by what its name says.';

grant execute on function api.visitor_picture to ticket_nginx;
