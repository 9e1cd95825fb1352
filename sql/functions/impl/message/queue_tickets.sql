create or replace function impl.queue_tickets(p_supplier int4, p_order int8,
    p_model int2, p_at timestamptz)
returns int4
language plpgsql volatile
as $$
declare
    c_activation constant int2 := 4;
    c_picture    constant int2 := 7;
    c_phone      constant int2 := 2;
    c_issued     constant "char" := '1';
    c_life       constant interval := '24 hours';
    c_sealed     constant "char" := '2';
    v_text       text;
    v_coded      bool;
    v_codes      int4;          /* in one text: 30 digits each, or 118 */
    v_order      ticket.orders;
    v_model      int2;
    v_queued     int4;
begin
    select impl.message_text(n.text, p_supplier, p_order, true),
           impl.message_has_code(null, n.text),
           case s.qr_mode when c_sealed then 3 else 10 end
    into v_text, v_coded, v_codes
    from ticket.notice n
    join ticket.supplier s on s.supplier_id = n.supplier_id
    where n.supplier_id = p_supplier and n.event = c_activation;

    if not found then
        return 0;
    end if;

    select o.* into strict v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order;

    /* A picture opens the gate for phones alone. */
    v_model := case v_order.medium when c_phone then p_model else 0 end;

    insert into ticket.message (supplier_id, message_id, order_id, kind,
                                phone_what, seal_context, phone_sealed, text,
                                tickets, created_at, expire_at, due_at)
    select p_supplier, nextval('ticket.message_number'), p_order, p.kind,
           'phone', v_order.request_key, p.sealed,
           impl.message_link(
               impl.message_seats(v_text, p_supplier, p_order,
                                  coalesce(p.tickets, p.seats)),
               p_supplier, p.own),
           p.tickets, p_at, p_at + c_life, p_at
    from (
        /* The phone of the order hears of all of them, */
        select c_activation as kind, v_order.phone_sealed as sealed,
               null::int2[] as tickets, null::int2[] as seats,
               true as own
        where v_model <> 1 and not v_coded
        union all
        select c_activation, v_order.phone_sealed,
               array_agg(k.ticket_no order by k.ticket_no), null,
               true
        from (select t.ticket_no,
                     (row_number() over (order by t.ticket_no) - 1)
                     / v_codes as part
              from ticket.ticket t
              where t.supplier_id = p_supplier and t.order_id = p_order
                and t.state = c_issued) k
        where v_model <> 1 and v_coded
        group by k.part
        union all
        /*
         * R153, R157: who passes the gate by card or phone hears of his; not
         * who was left out of a partial activation.
         */
        select c_activation, v.phone_sealed,
               case when v_coded then array[t.ticket_no] end,
               array[t.ticket_no], false
        from ticket.visitor v
        join ticket.ticket t
          on t.supplier_id = p_supplier and t.order_id = p_order
             and t.ticket_no = v.ticket_no
        where v.supplier_id = p_supplier and v.order_id = p_order
          and t.state = c_issued and v_model <> 1
        union all
        /* A ticket goes to whom it is for, or who has ordered it. */
        select c_picture, coalesce(v.phone_sealed, v_order.phone_sealed),
               array[t.ticket_no], null, v.ticket_no is null
        from ticket.ticket t
        left join ticket.visitor v
          on v.supplier_id = p_supplier and v.order_id = p_order
             and v.ticket_no = t.ticket_no and length(v.phone_sealed) > 0
        where t.supplier_id = p_supplier and t.order_id = p_order
          and t.state = c_issued and v_model <> 0) p
    where length(p.sealed) > 0;

    get diagnostics v_queued = row_count;

    return v_queued;
end;
$$;

comment on function impl.queue_tickets(int4, int8, int2, timestamptz) is
'Queues the notice of an activation, with the codes of its tickets where its
text says {code}, and the pictures of phone tickets: texts (model 0), pictures
(1) or both (2).  None where the supplier has no text for activations.';
