create or replace function api.bill_put(
    p_owner         text,
    p_supplier      int4,
    p_job           int8,
    p_first         int4,
    p_kinds         int2[],
    p_states        int2[],
    p_numbers       text[],
    p_refunds       text[],
    p_platform_nos  text[],
    p_amounts       int8[],
    p_settled       int8[],
    p_fees          int8[],
    p_ats           int8[])
returns table (taken bool)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
    v_bill ticket.bill := impl.bill_of_job(p_owner, p_supplier, p_job);
begin
    taken := v_bill.bill_id is not null;

    if taken then
        delete from ticket.bill_line l
        where l.supplier_id = v_bill.supplier_id
          and l.account_no = v_bill.account_no and l.day = v_bill.day
          and l.sort = v_bill.sort and l.line_no >= p_first;

        insert into ticket.bill_line (supplier_id, account_no, day, sort,
                                      line_no, kind, state, number, refund_no,
                                      platform_no, amount_fen, settled_fen,
                                      fee_fen, at)
        select v_bill.supplier_id, v_bill.account_no, v_bill.day, v_bill.sort,
               p_first - 1 + u.place, u.kind, u.state, u.number, u.refund,
               u.platform_no, u.amount, u.settled, u.fee,
               timestamptz '2000-01-01 00:00:00+00'
                   + nullif(u.at, 0) * interval '1 us'
        from unnest(p_kinds, p_states, p_numbers, p_refunds, p_platform_nos,
                    p_amounts, p_settled, p_fees, p_ats)
             with ordinality
             u (kind, state, number, refund, platform_no, amount, settled,
                fee, at, place);
    end if;

    return next;
end;
$$;

comment on function api.bill_put is
'Keeps lines of a bill that p_owner is fetching, from p_first on; those from
there on that an earlier try has put go.  p_ats: microseconds since 2000, 0 not
said.  Not taken: the lease is another''s.';

grant execute on function api.bill_put to ticket_worker;
