create or replace function impl.open_signing_key(p_supplier int4,
    p_agent int4)
returns table (key_index int4, key_sealed bytea)
language sql stable
as $$
    select k.key_index, k.key_sealed
    from ticket.open_key k
    where k.supplier_id = p_supplier and k.agent_id = p_agent
    order by k.created_at desc, k.key_index desc
    limit 1;
$$;

comment on function impl.open_signing_key(int4, int4) is
'The newest of an agent''s keys of the open API, by which notices are signed.';

create or replace function impl.open_receiver(p_supplier int4, p_agent int4)
returns table (user_name text, address text, key_index int4, key_sealed bytea)
language sql stable
as $$
    select a.user_name, case when g.enabled then g.notice_url end,
           k.key_index, k.key_sealed
    from ticket.agent a
    left join ticket.open_agent g
      on g.supplier_id = a.supplier_id and g.agent_id = a.agent_id
    left join lateral impl.open_signing_key(p_supplier, p_agent) k on true
    where a.supplier_id = p_supplier and a.agent_id = p_agent;
$$;

comment on function impl.open_receiver(int4, int4) is
'Where an agent is told what happens in the open API, null: nowhere any more,
and what that is signed with.';

create or replace function impl.open_notice_tickets(p_order ticket.orders,
    p_kind int2, p_note jsonb, out group_ticket bool, out tickets bytea)
language plpgsql stable
as $$
begin
    /* Issued: with the visitors of all of them, as Pay has answered it. */
    if p_kind = impl.event_kind('open tickets') then
        if (p_note ->> 'status')::int4 = 1 then
            select coalesce(bool_or(t.group_ticket), false),
                   string_agg(int2send(t.ticket_no)
                              || impl.open_sealed(t.id_sealed)
                              || impl.open_sealed(coalesce(
                                     nullif(t.phone_sealed, ''),
                                     p_order.phone_sealed)), ''
                              order by t.visitor_no, t.ticket_no)
            into group_ticket, tickets
            from impl.open_tickets(p_order, true) t;
        end if;

        return;
    end if;

    select string_agg(int2send(t.n::int2) || impl.open_sealed(null)
                      || impl.open_sealed(null), '' order by t.place)
    into tickets
    from jsonb_array_elements_text(p_note -> 'tickets')
         with ordinality t (n, place);
end;
$$;

comment on function impl.open_notice_tickets(ticket.orders, int2, jsonb) is
'The tickets that a notice of the open API names, as api.outbox_claim_6() has
them.';

create or replace function impl.open_sealed(p_sealed bytea)
returns bytea
language sql immutable
as $$
    select int4send(coalesce(length(p_sealed), 0)) || coalesce(p_sealed, '');
$$;

comment on function impl.open_sealed(bytea) is
'What is sealed, behind its length; null: nothing.';
