create or replace function impl.bill_match_others(p_bill ticket.bill,
    p_before int8, p_limit int4)
returns int8
language plpgsql volatile
as $$
declare
    v_next       int8;
    v_difference ticket.bill_difference;
begin
    for v_difference in
        select d.*
        from ticket.bill_difference d
        where d.supplier_id = p_bill.supplier_id
          and d.account_no = p_bill.account_no and d.day <> p_bill.day
          and d.resolved_at is null and d.difference_id < p_before
        order by d.difference_id desc
        limit p_limit
    loop
        v_next := v_difference.difference_id;

        if v_difference.line_no > 0 then
            perform impl.bill_match_of(impl.bill_sort(v_difference),
                p_bill.supplier_id, p_bill.account_no, v_difference.day,
                v_difference.line_no, v_difference.line_no, null, null);
        else
            perform impl.bill_match_of(impl.bill_sort(v_difference),
                p_bill.supplier_id, p_bill.account_no, v_difference.day, null,
                null, v_difference.ours_at,
                v_difference.ours_at + interval '1 us');
        end if;
    end loop;

    return v_next;
end;
$$;

comment on function impl.bill_match_others(ticket.bill, int8, int4) is
'Looks again at differences of the account''s other days: what this bill has,
and what staff have done meanwhile, may explain them.  The newest first, those
below p_before; returns where to go on, null: there are no more.';
