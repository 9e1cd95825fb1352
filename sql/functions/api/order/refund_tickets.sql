-- As modules of before ask, which do not know that a validity can be over.
create or replace function api.refund_tickets(p_supplier int4, p_agent int4,
    p_order int8, p_tickets int2[])
returns table (verdict text, subject text, order_id int8, state "char",
               quota_id int8, remaining int8, quota_version int8)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select case r.verdict when 'REFUND_EXPIRED' then 'REFUND_LATE'
           else r.verdict end,
           r.subject, r.order_id, r.state, r.quota_id, r.remaining,
           r.quota_version
    from api.refund_tickets_2(p_supplier, p_agent, p_order, p_tickets) r;
end;
$$;

comment on function api.refund_tickets is
'api.refund_tickets_2() as the release before this one asks for it.';

grant execute on function api.refund_tickets to ticket_nginx;
