-- Phases: 1 lines, 2 what is ours, by hours of the day, 3 to 12 other
-- days, 13 the end; p_at is where in it to go on.
create or replace function api.bill_compare(
    p_owner        text,
    p_supplier     int4,
    p_job          int8,
    p_phase        int4,
    p_at           int8,
    p_differences  int4)
returns table (verdict text, phase int4, at int8, differences int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
    c_lines  constant int4 := 2000;
    c_hours  constant int4 := 24;
    c_others constant int4 := 200;
    c_last   constant int4 := 12;
    v_now    timestamptz := api.now();
    v_bill   ticket.bill := impl.bill_of_job(p_owner, p_supplier, p_job);
    v_from   timestamptz;
begin
    if v_bill.bill_id is null then
        verdict := 'not leased';
        return next;
        return;
    end if;

    phase := p_phase;
    at := 0;
    differences := p_differences;

    if p_phase = 1 then
        at := p_at + c_lines;
        differences := differences + impl.bill_match_of(v_bill.sort,
            v_bill.supplier_id, v_bill.account_no, v_bill.day, (p_at + 1)::int4,
            case when at < v_bill.lines then at::int4 else 2147483647 end,
            null, null);
    elsif p_phase = 2 then
        select impl.bill_from(a.provider, v_bill.day)
               + p_at * interval '1 hour'
        into v_from
        from ticket.provider_account a
        where a.supplier_id = v_bill.supplier_id
          and a.account_no = v_bill.account_no;

        at := p_at + 1;
        differences := differences + impl.bill_match_of(v_bill.sort,
            v_bill.supplier_id, v_bill.account_no, v_bill.day, null, null,
            v_from, v_from + interval '1 hour');
    elsif p_phase <= c_last then
        at := impl.bill_match_others(v_bill, p_at, c_others);
    end if;

    if p_phase = 1 and at >= v_bill.lines then
        phase := 2;
        at := 0;
    elsif p_phase = 2 and at = c_hours then
        phase := 3;
        at := 9223372036854775807;
    elsif p_phase between 3 and c_last then
        phase := 1 + case when at is null then c_last else p_phase end;
        at := coalesce(at, 0);
    elsif p_phase > c_last then
        phase := 0;

        update ticket.bill b
        set state = 'C', compared_at = v_now, last_error = null
        where b.supplier_id = v_bill.supplier_id
          and b.bill_id = v_bill.bill_id;

        perform impl.alarm(v_bill.supplier_id, 'bill differs',
            format('%s of account %s', v_bill.day, v_bill.account_no),
            format('%s differences: ticketctl bill differences', differences),
            v_now)
        where differences > 0;
    end if;

    return next;
end;
$$;

comment on function api.bill_compare is
'Compares a part of a bill whose lines are all there (bill_done) and answers
where to go on, phase 0: it is compared.  Begins with phase 1; each part is
short, however long the bill.  Verdict: not leased; differences: how many staff
must look at.';

grant execute on function api.bill_compare to ticket_worker;
