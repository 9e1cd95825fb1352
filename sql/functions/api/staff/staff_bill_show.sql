create or replace function api.staff_bill_show(p_supplier text,
    p_account int4, p_day date)
returns table (verdict text, subject text, line_no int4, kind text,
               state text, number text, refund_no text, platform_no text,
               amount_fen int8, settled_fen int8, fee_fen int8,
               at timestamptz, difference_id int8, differs text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_bill     ticket.bill;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    select b.* into v_bill
    from ticket.bill b
    where b.supplier_id = v_supplier.supplier_id
      and b.account_no = p_account and b.day = p_day and b.sort = 1;

    if not found then
        perform impl.staff_refuse('BILL_MISSING', p_account::text,
                                  p_day::text);
    elsif v_bill.state <> 'C' then
        perform impl.staff_refuse('BILL_WAITS', p_account::text, p_day::text,
                                  coalesce(v_bill.last_error, '-'));
    end if;

    return query
    select null::text, null::text, l.line_no,
           (array['payment', 'refund', 'payout', 'other'])[l.kind],
           (array['done', 'going on', 'failed'])[l.state], l.number::text,
           l.refund_no::text, l.platform_no::text, l.amount_fen,
           l.settled_fen, l.fee_fen, l.at, d.difference_id, d.kind::text
    from ticket.bill_line l
    left join ticket.bill_difference d
      on d.supplier_id = l.supplier_id and d.account_no = l.account_no
         and d.day = l.day and d.line_no = l.line_no
         and impl.bill_sort(d) = l.sort
         and d.resolution is distinct from 'gone'
    where l.supplier_id = v_supplier.supplier_id
      and l.account_no = p_account and l.day = p_day
    order by l.sort, l.line_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_bill_show is
'The lines of a day''s bill, those of payouts behind them where they are in
another one, and which of them differ.';

grant execute on function api.staff_bill_show to ticket_staff;
