-- What a platform has proven of a case whose tries are jobs of its own.
create or replace function impl.settle_job_settled(p_job ticket.pay_job,
    p_outcome int2, p_state int2, p_amount_fen int8, p_code text)
returns bool
language plpgsql volatile
as $$
declare
    c_paid   constant int2 := 2;
    v_case   ticket.settle_case;
    v_code   text;
begin
    v_case := impl.settle_case_row(p_job.supplier_id, p_job.case_id);

    if v_case.case_id is null then
        return false;
    elsif p_job.action = impl.pay_action('fund') then
        return impl.settle_fund_said(v_case, p_job, p_outcome, p_amount_fen);
    elsif p_outcome = 1 and p_state in (0, c_paid) then
        perform impl.job_end(p_job.supplier_id, p_job.number, p_job.action,
                             1::int2);
        perform impl.settle_done(v_case, p_job, p_amount_fen);
        return true;
    elsif p_outcome = 1 then
        return false;
    end if;

    perform impl.job_end(p_job.supplier_id, p_job.number, p_job.action,
                         3::int2);

    if impl.settle_number(v_case) = p_job.number then
        v_code := coalesce(impl.job_refusal(p_job, p_state, p_code), 'refused');
        perform impl.settle_refused(v_case, impl.settle_class(
            (select a.provider
             from ticket.provider_account a
             where a.supplier_id = p_job.supplier_id
               and a.account_no = p_job.account_no), v_code), v_code);
    end if;

    return true;
end;
$$;

comment on function impl.settle_job_settled(ticket.pay_job, int2, int2, int8,
                                            text) is
'What the settled outcome of a job of a payout or of a money product means for
its case.  False: it settles nothing, and the job stays.';

create or replace function impl.settle_done(p_case ticket.settle_case,
    p_job ticket.pay_job, p_amount_fen int8)
returns void
language plpgsql volatile
as $$
declare
    c_supplier constant int4 := p_case.supplier_id;
    c_order    constant int8 := p_case.order_id;
    c_platform constant int4 := impl.platform_side(p_case.account_no);
    c_fund     constant int4 := impl.side('fund');
    v_order    ticket.orders;
    v_at       timestamptz;
begin
    if p_case.state in ('K', 'A') then
        perform impl.alarm(c_supplier, 'settled twice', p_job.number,
            format('case %s', p_case.case_id), api.now());
        return;
    elsif p_case.kind = 'E' then
        perform impl.settle_fund_ended(p_case, p_job, p_amount_fen);
        return;
    elsif p_case.order_id = 0 then
        perform impl.settle_fund_parted(p_case);
        return;
    end if;

    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = c_supplier and o.order_id = c_order;

    v_at := impl.order_moment(v_order, api.now());

    perform impl.settle_case_ends(p_case, 'K', v_at);

    if p_case.kind = 'P' then
        perform impl.settle_entries_paid(l, l.attraction_fen
            - least(l.payout_fee_fen, l.attraction_fen) - p_case.amount_fen,
            v_at)
        from ticket.settle_leg l
        where l.supplier_id = c_supplier and l.order_id = c_order
          and l.ticket_no = p_case.ticket_no and l.leg_no = p_case.leg_no;
        perform impl.settle_book(c_supplier, c_order, 'settled',
            impl.side('attractions'), c_platform, p_case.amount_fen,
            p_case.ticket_no, p_case.leg_no, p_case.party_no, p_case.case_id,
            v_at);
        perform impl.settle_settled(c_supplier, c_order, p_case.ticket_no,
                                    p_case.leg_no, v_at);

    elsif p_case.kind = 'I' then
        perform impl.settle_book(c_supplier, c_order, 'fund in', c_fund,
            c_platform, p_case.amount_fen, 0::int2, 0::int2, 0,
            p_case.case_id, v_at);
        perform impl.settle_fund_is_in(p_case, v_at);

    else
        perform impl.settle_book(c_supplier, c_order, 'fund out', c_platform,
            c_fund, p_case.amount_fen, p_case.ticket_no, p_case.leg_no,
            p_case.party_no, p_case.case_id, v_at);

        update ticket.settle_ticket t
        set fund_fen = t.fund_fen - p_case.amount_fen
        where t.supplier_id = c_supplier and t.order_id = c_order
          and t.ticket_no = p_case.ticket_no;

        perform impl.settle_payouts_go(p_case);
    end if;
end;
$$;

comment on function impl.settle_done(ticket.settle_case, ticket.pay_job, int8)
is
'A payout was made, or money went into a product or came out of it: booked once.
The caller has locked the case behind its order.';

create or replace function impl.settle_unsettled(p_job ticket.pay_job,
    p_ends bool)
returns void
language plpgsql volatile
as $$
begin
    update ticket.settle_case c
    set state = 'W'
    where c.supplier_id = p_job.supplier_id and c.case_id = p_job.case_id
      and c.state = 'S';

    if p_ends then
        perform impl.alarm(p_job.supplier_id, 'settlement unclear',
            p_job.case_id::text, p_job.number, api.now());
    end if;
end;
$$;

comment on function impl.settle_unsettled(ticket.pay_job, bool) is
'The platform is at a case, or nothing is known of it: it is asked after, and
past its time (p_ends) staff are told.  It is never sent under another number.';
