create or replace function impl.pay_form(p_method "char")
returns text
language sql immutable
as $$
    select case p_method
        when 'Y' then 'deposit'
        when 'F' then 'rebate'
        when 'E' then 'epay'
        when 'X' then 'cash'
        else 'none' end;
$$;

comment on function impl.pay_form("char") is
'What an order was paid with, in the words that commands take.';

-- By the sides of the movement: at the desk a card's money goes to the bank.
create or replace function impl.moved_form(p_method "char", p_debit int4,
    p_credit int4)
returns text
language sql immutable
as $$
    select case when p_method = 'X'
                     and impl.side('bank') in (p_debit, p_credit) then 'card'
                else impl.pay_form(p_method) end;
$$;

comment on function impl.moved_form("char", int4, int4) is
'By what an order''s money moved: impl.pay_form(), or by card at the desk.';

create or replace function impl.paid_form(p_order ticket.orders)
returns text
language plpgsql stable
as $$
begin
    return case when p_order.pay_method = 'X'
                     and impl.order_form(p_order) = 'card' then 'card'
                else impl.pay_form(p_order.pay_method) end;
end;
$$;

comment on function impl.paid_form(ticket.orders) is
'What an order was paid with: impl.pay_form(), or by card at the desk.';
