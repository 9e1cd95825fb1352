create or replace function api.staff_settle_case(p_supplier text,
    p_case int8)
returns table (verdict text, subject text, at timestamptz, what text,
               number text, amount_fen int8, state text, code text,
               details text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_case     ticket.settle_case;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    select c.* into v_case
    from ticket.settle_case c
    where c.supplier_id = v_supplier and c.case_id = p_case;

    if not found then
        perform impl.staff_refuse('SETTLE_CASE_MISSING', p_case::text);
    end if;

    return query
    with number as (
        select n.number
        from impl.settle_numbers(v_case) n)
    select null::text, null::text, e.at, impl.worded(e.what),
           e.number::text, e.fen, impl.worded(e.state), e.code, e.details
    from (
        select v_case.created_at as at, 1 as place,
               impl.settle_kind_word(v_case.kind) as what,
               null::text as number, v_case.amount_fen as fen,
               impl.settle_case_word(v_case.state) as state,
               case when v_case.state <> 'K' then v_case.code end as code,
               concat_ws(', ',
                   'order ' || nullif(v_case.order_id, 0),
                   'ticket ' || nullif(v_case.ticket_no, 0),
                   'attraction ' || nullif(v_case.leg_no, 0),
                   'party ' || nullif(v_case.party_no, 0),
                   'account ' || nullif(v_case.account_no, 0),
                   'try ' || v_case.attempt,
                   case when v_case.state <> 'K' then v_case.class end)
                   as details
        union all
        select t.at, 2, case when t.asking then 'asked' else 'sent' end,
               t.number, null, null, t.code,
               concat_ws(': ', format('%s, by %s', impl.pay_action_name(
                   t.action), t.owner), impl.pay_outcome_name(t.outcome),
                   t.learned ->> 'text')
        from number n
        join ticket.pay_attempt t
          on t.supplier_id = v_supplier and t.number = n.number
        union all
        select y.received_at, 3, 'notice', y.number, y.amount_fen, null,
               y.verdict, concat_ws(', ', impl.pay_event_name(y.event),
                                    y.platform_no)
        from number n
        join ticket.pay_notice y
          on y.supplier_id = v_supplier
             and y.account_no = v_case.account_no and y.number = n.number
        union all
        select j.due_at, 4, 'to be sent', j.number, null, null, j.last_code,
               concat_ws(', ', impl.pay_action_name(j.action),
                         case when j.gave_up then 'gave up' end,
                         'unclear since ' || j.unclear_since)
        from number n
        join ticket.pay_job j
          on j.supplier_id = v_supplier and j.number = n.number
        union all
        select v_case.ended_at, 5, impl.settle_case_word(v_case.state), null,
               null, null, null, null
        where v_case.ended_at is not null) e
    order by e.at, e.place, e.number;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_case is
'All that has happened to a movement of money of settlement: each number under
which it was sent, and what was answered.';

grant execute on function api.staff_settle_case to ticket_staff;
