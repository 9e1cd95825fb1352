-- Members of p_change: order, kind, state (waits, open, all; default waits,
-- with an order all), list (one of impl.settle_waits(), whatever its state),
-- party.
create or replace function api.staff_settle_list(p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, case_id int8, kind text,
               state text, class text, code text, amount_fen int8,
               party_no int4, party text, account_no int4, order_id int8,
               ticket_no int4, leg_no int4, attempt int4,
               created_at timestamptz, due_at timestamptz,
               ended_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_party    ticket.party;
    v_mine     bool;                    /* of staff: all of it */
    v_order    int8 := (p_change ->> 'order')::int8;
    v_list     text := p_change ->> 'list';
    v_states   text := case coalesce(p_change ->> 'state',
                                     case when v_list is not null then 'open'
                                          when v_order is null then 'waits'
                                     else 'all' end)
                       when 'waits' then 'M'
                       when 'open' then 'NSWM'
                       else 'NSWMKA' end;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_party := impl.settle_sees(v_supplier, (p_change ->> 'party')::int4);
    v_mine := v_party.party_no is null;

    return query
    select null::text, null::text, c.case_id,
           impl.worded(impl.settle_kind_word(c.kind)),
           impl.worded(impl.settle_case_word(c.state)),
           case when (v_mine or c.kind <> 'P') and c.state <> 'K'
               then c.class::text end,
           case when (v_mine or c.kind <> 'P') and c.state <> 'K'
               then c.code end,
           c.amount_fen, nullif(c.party_no, 0), p.name,
           case when v_mine
               then nullif(c.account_no, 0)::int4 end,
           nullif(c.order_id, 0),
           nullif(c.ticket_no, 0)::int4, nullif(c.leg_no, 0)::int4,
           c.attempt::int4, c.created_at,
           case when c.state = 'N' then c.due_at end, c.ended_at
    from ticket.settle_case c
    left join ticket.party p
      on p.supplier_id = c.supplier_id and p.party_no = c.party_no
    where c.supplier_id = v_supplier
      and (v_order is null or c.order_id = v_order)
      and (v_mine
           or c.party_no = v_party.party_no and c.kind in ('C', 'P', 'R'))
      and strpos(v_states, c.state::text) > 0
      and (v_list is null or impl.settle_waits(c, api.now()) = v_list)
      and (p_change ->> 'kind' is null
           or c.kind = case p_change ->> 'kind'
                  when 'charge' then 'C' when 'payout' then 'P'
                  when 'refund' then 'R' when 'fund-in' then 'I'
                  when 'fund-out' then 'O' else 'E' end::"char")
    order by c.case_id desc
    limit 1000;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_settle_list is
'Movements of money of settlement, the newest first: those that wait for staff,
all that are not over, or all; of one order.  Who belongs to a party sees its
own.';

grant execute on function api.staff_settle_list to ticket_staff;
