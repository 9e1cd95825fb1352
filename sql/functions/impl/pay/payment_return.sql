create or replace function impl.payment_return(p_order ticket.orders,
    p_account ticket.provider_account)
returns jsonb
language plpgsql stable
as $$
begin
    return coalesce((
        select jsonb_build_object(
                   'return_url', s.visitor_url,
                   'return_life', api.code_life(s.supplier_id,
                                                p_order.order_id))
        from ticket.supplier s
        where s.supplier_id = p_order.supplier_id and s.visitor_url <> ''
          and p_account.return_url = ''), '{}');
end;
$$;

comment on function impl.payment_return(ticket.orders, ticket.provider_account)
is
'Of a payment''s content: where the buyer''s browser goes from the platform, if
the account does not say it: below this address, to the page of the order, whose
token the worker makes with this life.';
