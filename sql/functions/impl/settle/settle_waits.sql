-- Which of the lists of staff a case that is not over is on.
create or replace function impl.settle_waits(p_case ticket.settle_case,
    p_at timestamptz)
returns text
language plpgsql stable
as $$
declare
    c_while constant interval := '1 min';
begin
    return case
        when p_case.state = 'M' or p_case.state = 'N'
            and p_case.kind = 'P' and exists (
                select from ticket.settle_poor p
                where p.supplier_id = p_case.supplier_id
                  and p.account_no = p_case.account_no)
        then case p_case.kind when 'C' then 'charges' when 'R' then 'refunds'
                              when 'P' then 'payouts' else 'funds' end
        when p_case.state in ('S', 'W') and exists (
            select from ticket.pay_job j
            where j.supplier_id = p_case.supplier_id
              and (j.case_id = p_case.case_id
                   or j.payback_id = p_case.payback_id)
              and (j.gave_up or j.unclear_since <= p_at - c_while
                   or j.asking and j.created_at <= p_at - c_while))
        then 'unclear' end;
end;
$$;

comment on function impl.settle_waits(ticket.settle_case, timestamptz) is
'Who looks at a case: charges, refunds and payouts that were refused, payouts
that wait until their account has money, money products (funds), and what has
been unclear for longer than a minute; null: nobody need.';
