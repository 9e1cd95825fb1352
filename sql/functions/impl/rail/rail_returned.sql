-- Where money of the railway goes: that of a purchase which got no tickets back
-- to purchase, that of tickets which were given back to the refund account.  A
-- purchase that its agent alone says to have tickets got none, if the railway
-- gives all of it back.
create or replace function impl.rail_returned_to(p_order ticket.rail_order,
    p_case ticket.rail_case, p_fen int8)
returns text
language plpgsql volatile
as $$
begin
    return case
        when p_case.state = 'E' then 'purchase'
        when p_case.state = 'D' and p_case.by_agent
             and p_case.returned_fen = 0 and p_order.railway_fen = 0
             and p_fen = p_case.spent_fen
             and not exists (select from ticket.rail_refund r
                             where r.supplier_id = p_order.supplier_id
                               and r.rail_id = p_order.rail_id
                               and r.state <> '2')
        then 'purchase'
        else 'refund' end;
end;
$$;

comment on function impl.rail_returned_to(ticket.rail_order, ticket.rail_case,
                                          int8) is
'Which account of the agent money goes to that the railway gives back.';

create or replace function impl.rail_returned_most(p_order ticket.rail_order,
    p_case ticket.rail_case, p_to text)
returns int8
language plpgsql volatile
as $$
begin
    return case
        when p_to = 'purchase'
        then p_case.held_fen + p_case.spent_fen
             - case when p_case.held_fen = 0 then p_case.returned_fen
                    else 0 end
        else (select coalesce(sum(k.price_fen), 0)::int8
              from ticket.rail_ticket k
              where k.supplier_id = p_order.supplier_id
                and k.rail_id = p_order.rail_id) - p_order.railway_fen end;
end;
$$;

comment on function impl.rail_returned_most(ticket.rail_order,
                                            ticket.rail_case, text) is
'How much the railway can give back of an order at most.';

create or replace function impl.rail_paper(p_supplier int4, p_kind "char",
    p_reference text)
returns ticket.rail_paper
language plpgsql volatile
as $$
declare
    v_paper ticket.rail_paper;
begin
    select p.* into v_paper
    from ticket.rail_paper p
    where p.supplier_id = p_supplier and p.kind = p_kind
      and p.reference = p_reference;

    return v_paper;
end;
$$;

comment on function impl.rail_paper(int4, "char", text) is
'What was booked by a reference, of top-ups (T) or of what the railway gave back
(R); null: nothing yet.';

-- Moves money once for each reference: 0 did, 1 it was booked before, 2 it is
-- another amount or order, 3 there is no such money, 4 it is too much.
create or replace function impl.rail_returned(p_order ticket.rail_order,
    p_fen int8, p_reference text, p_to text, p_who text, p_at timestamptz)
returns int4
language plpgsql volatile
as $$
declare
    v_order ticket.rail_order := p_order;
    v_case  ticket.rail_case := impl.rail_case_last(p_order);
    v_paper constant ticket.rail_paper := impl.rail_paper(
        p_order.supplier_id, 'R', p_reference);
    v_to    text;
begin
    if v_paper.document is not null then
        return case when v_paper.document = p_order.rail_id
                     and v_paper.amount_fen = p_fen then 1 else 2 end;
    end if;

    v_to := coalesce(p_to, impl.rail_returned_to(p_order, v_case, p_fen));

    if (v_to = 'purchase' and v_case.state in ('D', 'E')
        or v_to = 'refund' and p_order.state in ('T', 'R', 'B')) is not true
    then
        return 3;
    elsif p_fen > impl.rail_returned_most(p_order, v_case, v_to) then
        return 4;
    end if;

    perform impl.rail_balance(p_order.supplier_id, p_order.agent_id);

    insert into ticket.rail_paper (supplier_id, kind, reference, agent_id,
        document, no, amount_fen, went, at, by_whom)
    values (p_order.supplier_id, 'R', p_reference, p_order.agent_id,
            p_order.rail_id, p_order.transfers + 1, p_fen,
            case v_to when 'purchase' then 'P' else 'R' end, p_at, p_who)
    on conflict do nothing;

    if not found then           /* at the same moment, of another order */
        return 2;
    end if;

    if v_to = 'purchase' and v_case.held_fen > 0 then
        v_order := impl.rail_move(v_order, 'release', 'held', 'purchase',
                                  p_fen, p_at);
    else
        v_order := impl.rail_move(v_order, 'returned', 'railway', v_to, p_fen,
                                  p_at);
    end if;

    if v_to = 'purchase' then
        update ticket.rail_case c
        set returned_fen = c.returned_fen + p_fen,
            held_fen = case when c.held_fen > 0 then c.held_fen - p_fen
                            else 0 end
        where c.supplier_id = v_case.supplier_id
          and c.rail_id = v_case.rail_id and c.case_no = v_case.case_no;
    end if;

    perform impl.rail_event(v_order, p_who,
        'railway gave back ' || impl.yuan(p_fen), v_order.state::text,
        v_order.state::text, p_at);

    if v_to = 'refund' then
        perform impl.rail_refunds_go(p_order.supplier_id, p_order.agent_id,
                                     p_at);
    end if;

    return 0;
end;
$$;

comment on function impl.rail_returned(ticket.rail_order, int8, text, text,
                                       text, timestamptz) is
'The railway has given money back.  The caller has locked the order.';
