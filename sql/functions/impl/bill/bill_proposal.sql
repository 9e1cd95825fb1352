create or replace function impl.bill_proposal(p_difference
    ticket.bill_difference)
returns text
language plpgsql stable
as $$
declare
    v_refund bool := p_difference.line_kind = 2;
begin
    if p_difference.resolution = 'suspense' then
        return 'find out whose it is, then bill resolve --as cash, bank or'
               || ' loss';
    elsif p_difference.resolved_at is not null then
        return '';
    end if;

    return case p_difference.kind
        when 'ours_only' then case
            when not exists (
                select from ticket.bill b
                where b.supplier_id = p_difference.supplier_id
                  and b.account_no = p_difference.account_no
                  and b.day = p_difference.day + 1
                  and b.sort = impl.bill_sort(p_difference)
                  and b.state = 'C')
                then 'wait: the bill of the next day may have it'
            when p_difference.line_kind = 4
                then 'ask the platform: it may not have moved it'
            when v_refund
                then 'ask the platform: it may not have given it back'
            else 'ask the platform: it may not have been paid' end
        when 'theirs_only' then case
            when impl.bill_booked(p_difference)
                then 'accept: it was booked when the platform told so'
            when p_difference.line_kind = 4
                then 'ask the platform: who has moved it?'
            when v_refund
                then 'find out who gave it back, then bill resolve --as'
                     || ' suspense'
            else 'find out what it was for, then bill resolve --as suspense'
            end
        when 'state' then case
            when v_refund and exists (
                select from ticket.payback b
                where b.supplier_id = p_difference.supplier_id
                  and b.number = p_difference.number
                  and (b.state = 'C' or b.state = 'D' and b.mode = '2'))
                then 'find out who has it: it was replaced or paid in cash'
            when p_difference.line_kind = 4
                and p_difference.ours_state <> 'K'
                then 'wait: it is asked after; no settle go before'
            when p_difference.ours_state in ('P', 'D', 'K')
                then 'ask the platform: it says that this has failed'
            when v_refund then 'payback resend: the platform has given it back'
            else 'payment receive: the platform has got it' end
        when 'amount' then 'ask the platform: which amount is right?'
        when 'day' then 'accept: it stands in the bill of another day' end;
end;
$$;

comment on function impl.bill_proposal(ticket.bill_difference) is
'What staff might do about a difference; nothing about one that is resolved and
not in suspense.';
