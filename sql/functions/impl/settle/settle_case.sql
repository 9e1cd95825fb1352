create or replace function impl.settle_case_make(p_kind "char",
    p_settle ticket.settle_order, p_ticket int2, p_leg int2, p_party int4,
    p_party_account int4, p_account int2, p_amount_fen int8, p_fee_fen int8,
    p_tries_until timestamptz, p_due timestamptz, p_at timestamptz)
returns ticket.settle_case
language plpgsql volatile
as $$
declare
    v_case ticket.settle_case;
begin
    insert into ticket.settle_case as c (
        supplier_id, case_id, kind, order_id, ticket_no, leg_no, product_id,
        party_no, party_account, account_no, amount_fen, fee_fen, state,
        tries_until, due_at, created_at)
    values (p_settle.supplier_id,
            impl.next_number(p_settle.supplier_id, p_at), p_kind,
            coalesce(p_settle.order_id, 0), p_ticket, p_leg,
            p_settle.product_id, coalesce(p_party, 0),
            coalesce(p_party_account, 0), coalesce(p_account, 0),
            p_amount_fen, p_fee_fen, 'N', p_tries_until, p_due, p_at)
    returning c.* into v_case;

    return v_case;
end;
$$;

comment on function impl.settle_case_make("char", ticket.settle_order, int2,
    int2, int4, int4, int2, int8, int8, timestamptz, timestamptz, timestamptz)
is
'A movement of money that has to happen; nothing is sent yet.';

create or replace function impl.settle_case_row(p_supplier int4, p_case int8)
returns ticket.settle_case
language plpgsql volatile
as $$
declare
    v_case ticket.settle_case;
begin
    perform from ticket.orders o
    where o.supplier_id = p_supplier
      and o.order_id = (select c.order_id
                        from ticket.settle_case c
                        where c.supplier_id = p_supplier
                          and c.case_id = p_case)
    for no key update;

    select c.* into v_case
    from ticket.settle_case c
    where c.supplier_id = p_supplier and c.case_id = p_case
    for no key update;

    return v_case;
end;
$$;

comment on function impl.settle_case_row(int4, int8) is
'A case, locked behind its order; null: there is none.';

create or replace function impl.settle_pause(p_attempt int2)
returns interval
language sql volatile
as $$
    select (array[10, 30, 60, 120, 300, 600, 900])[least(p_attempt, 7)]
           * (0.8 + 0.4 * random()) * interval '1 second';
$$;

comment on function impl.settle_pause(int2) is
'How long after this attempt was refused, because the platform could not do it,
the next one goes out.';

create or replace function impl.settle_case_ends(p_case ticket.settle_case,
    p_state "char", p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    update ticket.settle_case c
    set state = p_state, ended_at = p_at
    where c.supplier_id = p_case.supplier_id and c.case_id = p_case.case_id;

    delete from ticket.settle_told t
    where p_case.kind = 'C' and t.supplier_id = p_case.supplier_id
      and t.what = 'charge' and t.subject = p_case.order_id::text;

    perform impl.alarm_over(p_case.supplier_id,
        array['settlement waits', 'settlement unclear'],
        p_case.case_id::text);
end;
$$;

comment on function impl.settle_case_ends(ticket.settle_case, "char",
                                          timestamptz) is
'A case is done (K) or given up (A).';
