create or replace function api.payment_result(p_supplier int4,
    p_payments int8[])
returns table (payment_id int8, state text, closing bool, account_no int2,
               way int2, number text, url text, qr text, last_code text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select p.payment_id, p.state::text, p.closing, p.account_no, p.way,
           p.number::text, p.url, p.qr, p.last_code
    from unnest(p_payments) c (payment_id)
    join ticket.payment p
      on p.supplier_id = p_supplier and p.payment_id = c.payment_id
    where p.state <> 'W' or p.closing;
end;
$$;

comment on function api.payment_result is
'Of these payments those that are no more wished alone, with what the buyer
needs to pay them.';

grant execute on function api.payment_result to ticket_nginx;
