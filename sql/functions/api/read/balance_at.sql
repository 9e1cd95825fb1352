-- The balance is written beside every transfer, so that of any moment is read
-- from the latest one before it; the sides of an account are its own number
-- and that of its hold account.
create or replace function api.balance_at(p_supplier int4, p_account int4,
                                          p_at timestamptz)
returns int8
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce((
        select k.balance_fen
        from ((select t.at, t.order_id, t.no, t.debit_after as balance_fen
               from ticket.transfer t
               where t.supplier_id = p_supplier and t.debit = p_account
                 and t.debit >= 100 and t.at < p_at
               order by t.at desc, t.order_id desc, t.no desc
               limit 1)
              union all
              (select t.at, t.order_id, t.no, t.debit_after
               from ticket.transfer t
               where t.supplier_id = p_supplier and t.debit = p_account + 1
                 and t.debit >= 100 and t.at < p_at
               order by t.at desc, t.order_id desc, t.no desc
               limit 1)
              union all
              (select t.at, t.order_id, t.no, t.credit_after
               from ticket.transfer t
               where t.supplier_id = p_supplier and t.credit = p_account
                 and t.credit >= 100 and t.at < p_at
               order by t.at desc, t.order_id desc, t.no desc
               limit 1)) k
        order by k.at desc, k.order_id desc, k.no desc
        limit 1), 0);
end;
$$;

comment on function api.balance_at is
'The booked balance of an account just before a moment.';
