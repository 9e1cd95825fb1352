create or replace function api.payment_result_2(p_suppliers int2[],
    p_payments int8[], p_closed int2[])
returns table (place int4, state text, closing bool, url text, qr text,
               last_code text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
begin
    return query
    select c.place::int4, p.state::text, p.closing, p.url, p.qr, p.last_code
    from unnest(p_suppliers, p_payments, p_closed) with ordinality
         c (supplier_id, payment_id, closed, place)
    join ticket.payment p
      on p.supplier_id = c.supplier_id::int4 and p.payment_id = c.payment_id
    where case when c.closed = 1 then p.state not in ('W', 'O')
               else p.state <> 'W' or p.closing end;
end;
$$;

comment on function api.payment_result_2 is
'Of these payments those that are no more wished for alone, or, where that is
waited for, no more open; by their place in the arrays, from 1.';

grant execute on function api.payment_result_2 to ticket_nginx;
