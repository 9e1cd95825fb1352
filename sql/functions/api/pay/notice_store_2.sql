create or replace function api.notice_store_2(p_supplier int4,
    p_account int2, p_key text, p_number text, p_event int2,
    p_refund_no text, p_amount_fen int8, p_refunded_fen int8,
    p_platform_no text, p_at timestamptz, p_ask bool, p_raw_hash bytea)
returns text
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
    v_now   timestamptz := api.now();
    v_wrong text;
    v_told  bool := impl.job_told(p_supplier, p_account, p_number, v_now);
begin
    /* Not every platform says whose refund it is. */
    if p_number = p_refund_no then
        p_number := coalesce((
            select p.number
            from ticket.payback b
            join ticket.payment p
              on p.supplier_id = b.supplier_id and p.payment_id = b.payment_id
            where b.supplier_id = p_supplier and b.number = p_refund_no),
            p_number);
    end if;

    if not v_told then
        v_wrong := impl.notice_judge(p_supplier, p_account, p_number, p_event,
            p_refund_no, p_amount_fen, p_refunded_fen);
    end if;

    if v_wrong is not null then
        perform impl.alarm(p_supplier, v_wrong, p_number,
            concat_ws(', ', format('account %s', p_account),
                      impl.pay_event_name(p_event), impl.yuan(p_amount_fen),
                      'refund ' || nullif(p_refund_no, '')), v_now);
    end if;

    if v_wrong in ('wrong amount', 'wrong account') then
        return 'wrong';
    end if;

    insert into ticket.pay_notice (supplier_id, account_no, notice_key, number,
                                   event, refund_no, amount_fen, platform_no,
                                   at, received_at, raw_hash, ask, verdict,
                                   applied_at)
    values (p_supplier, p_account, left(p_key, 128), left(p_number, 64),
            p_event, left(p_refund_no, 64), p_amount_fen,
            left(p_platform_no, 64), p_at, v_now, p_raw_hash, p_ask,
            coalesce(v_wrong, case when v_told then 'asked' end),
            case when v_wrong is not null or v_told then v_now end)
    on conflict do nothing;

    if found then
        return case when v_wrong is null then 'stored' else 'unknown' end;
    end if;

    /* What proved too little is no reason to pass over what proves more, nor
     * what comes later: the platform may have known nothing of it yet. */
    update ticket.pay_notice n
    set ask = p_ask, amount_fen = p_amount_fen,
        platform_no = left(p_platform_no, 64), at = p_at, received_at = v_now,
        raw_hash = p_raw_hash, verdict = null, applied_at = null
    from ticket.payment p
    where n.supplier_id = p_supplier and n.account_no = p_account
      and n.number = p_number and n.event = p_event
      and n.refund_no = p_refund_no and n.ask and v_wrong is null
      and p.number = p_number
      and (not p_ask
           or n.applied_at < v_now - interval '1 min'
              and (p.state <> 'P' or n.refund_no <> ''));

    return case when found then 'stored' else 'repeated' end;
end;
$$;

comment on function api.notice_store_2 is
'Keeps a notice whose signature and merchant are right: stored, or repeated;
unknown, kept for staff, where the number is none of ours; wrong, which is not
kept and must not be answered with success, where amount or account differ.  A
refund whose payment the platform does not name has its own number twice.
p_refunded_fen: what has gone back in all, where only that is said.  p_ask: it
proves too little to be booked, and lets the platform be asked at once; again
when it is repeated, once a minute, as long as nothing is known.  Of what is an
attempt of settlement nothing is booked by a notice: the platform is asked.';

grant execute on function api.notice_store_2 to ticket_nginx;
