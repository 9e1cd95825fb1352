create or replace function api.pay_form(p_number text)
returns table (state text, url text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select case
               when p.state = 'O' and (p.closing or p.expire_at <= api.now())
                   then 'X'
               else p.state::text end,
           p.url
    from ticket.payment p
    join ticket.provider_account a
      on a.supplier_id = p.supplier_id and a.account_no = p.account_no
    where p.number = p_number and a.provider = 'unionpay'
      and p.way in (1, 2);
end;
$$;

comment on function api.pay_form is
'What the page of a payment that is begun by a form shows: its state, X also
where its time is over, and the address with the form behind "?"; no row: there
is no such payment.';

grant execute on function api.pay_form to ticket_nginx;
