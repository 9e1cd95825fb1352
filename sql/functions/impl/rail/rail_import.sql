-- What is wrong with an order that comes from the channel: the name of the
-- member, null: nothing.  C has checked its forms.
create or replace function impl.rail_import_wrong(p_supplier int4,
    p_order jsonb)
returns text
language plpgsql stable
as $$
declare
    v_people constant jsonb := p_order -> 'passengers';
    v_most   int8;
begin
    if not exists (select
                   from ticket.rail_agent a
                   join ticket.agent g
                     on g.supplier_id = a.supplier_id
                        and g.agent_id = a.agent_id and g.enabled
                   where a.supplier_id = p_supplier
                     and a.agent_id = (p_order ->> 'agent')::int4
                     and a.enabled)
    then
        return 'merchantCode';
    elsif (length(p_order ->> 'order_no') between 1 and 40) is not true then
        return 'orderNo';
    elsif ((p_order ->> 'order_type')::int4 in (0, 1)) is not true then
        return 'orderType';
    elsif p_order ->> 'order_at' is null then
        return 'orderDate';
    elsif (length(p_order ->> 'train_no') between 1 and 20) is not true then
        return 'trainNo';
    elsif (length(p_order ->> 'from') between 1 and 40) is not true then
        return 'dptStation';
    elsif (length(p_order ->> 'to') between 1 and 40) is not true then
        return 'arrStation';
    elsif p_order ->> 'departs_at' is null then
        return 'trainStartTime';
    elsif ((p_order ->> 'seat')::int4 between 0 and 13
           and (p_order ->> 'seat_fen')::int8 > 0) is not true
    then
        return 'seat';
    elsif jsonb_typeof(coalesce(p_order -> 'ext_seats', '[]')) <> 'array'
          or exists (
              select
              from jsonb_array_elements(p_order -> 'ext_seats') t
              where ((t.value ->> 0)::int4 between 0 and 13
                     and (t.value ->> 1)::int8 > 0) is not true)
    then
        return 'extSeat';
    elsif (p_order ->> 'state' in ('paid', 'unpaid', 'closed')) is not true
    then
        return 'paid';
    elsif (jsonb_typeof(v_people) = 'array'
           and jsonb_array_length(v_people) between 1 and 20) is not true
    then
        return 'passengers';
    end if;

    v_most := (p_order ->> 'seat_fen')::int8 * jsonb_array_length(v_people);

    if exists (select
               from jsonb_array_elements(v_people) t
               where num_nulls(t.value ->> 'name', t.value ->> 'name_index',
                               t.value ->> 'cert', t.value ->> 'cert_index',
                               t.value ->> 'cert_type') > 0
                  or (t.value ->> 'ticket_type' in ('0', '1', '2'))
                     is not true)
    then
        return 'passengers';
    elsif ((p_order ->> 'insurance_fen')::int8 >= 0) is not true then
        return 'insurance';
    /* Of a joint order each trip has seats of its own; children and students
       pay less. */
    elsif ((p_order ->> 'fare_fen')::int8 > 0) is not true
          or (p_order ->> 'order_type')::int4 = 0
             and ((p_order ->> 'fare_fen')::int8 > v_most
                  or (p_order ->> 'fare_fen')::int8 < v_most
                     and not exists (
                         select
                         from jsonb_array_elements(v_people) t
                         where t.value ->> 'ticket_type' <> '1'))
    then
        return 'ticketPay';
    end if;

    return null;
end;
$$;

comment on function impl.rail_import_wrong(int4, jsonb) is
'Which member of an order from the channel is wrong, by its name on the wire.';

create or replace function impl.rail_import_put(p_supplier int4,
    p_order jsonb, p_at timestamptz)
returns ticket.rail_order
language plpgsql volatile
as $$
declare
    v_order   ticket.rail_order;
    v_contact constant jsonb := coalesce(p_order -> 'contact', '{}');
begin
    insert into ticket.rail_order as o (supplier_id, rail_id, order_no,
        agent_id, order_type, order_at, source, train_no, from_name, to_name,
        departs_at, arrives_at, seat, seat_fen, ext_seats, ext_fen, trips,
        seats, contact_sealed, contact_index, contact_masked, mobile_sealed,
        mobile_index, mobile_masked, email_sealed, fare_fen, insurance_fen,
        appointment, state, imported_at)
    values (p_supplier, impl.next_number(p_supplier, p_at),
            p_order ->> 'order_no', (p_order ->> 'agent')::int4,
            (p_order ->> 'order_type')::int2,
            (p_order ->> 'order_at')::timestamptz,
            left(coalesce(p_order ->> 'source', ''), 20),
            p_order ->> 'train_no', p_order ->> 'from', p_order ->> 'to',
            (p_order ->> 'departs_at')::timestamptz,
            (p_order ->> 'arrives_at')::timestamptz,
            (p_order ->> 'seat')::int2, (p_order ->> 'seat_fen')::int8,
            array(select (t.value ->> 0)::int2
                  from jsonb_array_elements(
                           coalesce(p_order -> 'ext_seats', '[]'))
                       with ordinality t (value, n)
                  order by t.n),
            array(select (t.value ->> 1)::int8
                  from jsonb_array_elements(
                           coalesce(p_order -> 'ext_seats', '[]'))
                       with ordinality t (value, n)
                  order by t.n),
            nullif(p_order -> 'trips', 'null'),
            jsonb_array_length(p_order -> 'passengers'),
            (v_contact ->> 'name')::bytea,
            (v_contact ->> 'name_index')::bytea,
            coalesce(v_contact ->> 'name_masked', ''),
            (v_contact ->> 'mobile')::bytea,
            (v_contact ->> 'mobile_index')::bytea,
            coalesce(v_contact ->> 'mobile_masked', ''),
            (v_contact ->> 'email')::bytea, (p_order ->> 'fare_fen')::int8,
            (p_order ->> 'insurance_fen')::int8,
            coalesce((p_order ->> 'appointment')::bool, false),
            case p_order ->> 'state' when 'closed' then 'X' else 'U' end, p_at)
    on conflict (supplier_id, order_no) do nothing
    returning o.* into v_order;

    if not found then
        return null;
    end if;

    insert into ticket.rail_passenger (supplier_id, rail_id, no, name_sealed,
        name_index, cert_type, cert_sealed, cert_index, ticket_type,
        extra_sealed, insurance_no)
    select p_supplier, v_order.rail_id, t.n, (t.value ->> 'name')::bytea,
           (t.value ->> 'name_index')::bytea, t.value ->> 'cert_type',
           (t.value ->> 'cert')::bytea, (t.value ->> 'cert_index')::bytea,
           t.value ->> 'ticket_type', (t.value ->> 'extra')::bytea,
           left(coalesce(t.value ->> 'insurance_no', ''), 40)
    from jsonb_array_elements(p_order -> 'passengers')
         with ordinality t (value, n);

    perform impl.rail_event(v_order, 'channel', 'imported', '',
                            v_order.state::text, p_at);

    return impl.rail_order_again(v_order);
end;
$$;

comment on function impl.rail_import_put(int4, jsonb, timestamptz) is
'A new order from the channel, not paid yet; null: it is known.';

create or replace function impl.rail_import(p_supplier int4, p_orders jsonb)
returns table (verdict text, subject text, imported int4, known int4,
               changed int4)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
    c_most  constant int4 := 200;
    v_now   constant timestamptz := api.now();
    v_said  record;
    v_wrong text;
    v_order ticket.rail_order;
    v_new   int8[] := '{}';
begin
    imported := 0;
    known := 0;
    changed := 0;

    if (jsonb_typeof(p_orders) = 'array'
        and jsonb_array_length(p_orders) <= c_most) is not true
    then
        verdict := 'BAD_PARAM';
        subject := 'orders';
        return next;
        return;
    end if;

    for v_said in
        select t.value, t.n - 1 as n
        from jsonb_array_elements(p_orders) with ordinality t (value, n)
        order by t.n
    loop
        v_wrong := impl.rail_import_wrong(p_supplier, v_said.value);

        if v_wrong is not null then
            verdict := 'BAD_PARAM';
            subject := format('orders[%s].%s', v_said.n, v_wrong);
            return next;
            return;
        end if;
    end loop;

    /* All orders first, in one order whoever else imports; then balances, those
       of one agent after the other's: nobody waits in a circle. */
    for v_said in
        select t.value, t.n - 1 as n
        from jsonb_array_elements(p_orders) with ordinality t (value, n)
        order by t.value ->> 'order_no' collate "C", t.n
    loop
        v_order := impl.rail_import_put(p_supplier, v_said.value, v_now);

        if v_order.rail_id is not null then
            v_new := v_new || v_order.rail_id;
            continue;
        end if;

        v_order := impl.rail_order_locked(p_supplier,
            (v_said.value ->> 'agent')::int4, v_said.value ->> 'order_no');

        if v_order.rail_id is null then         /* another agent's */
            raise exception using errcode = 'ST001',
                message = format(e'BAD_PARAM\torders[%s].orderNo', v_said.n);
        end if;

        known := known + 1;
    end loop;

    imported := cardinality(v_new);

    insert into ticket.rail_balance as b (supplier_id, agent_id, orders)
    select o.supplier_id, o.agent_id, count(*)
    from ticket.rail_order o
    where o.supplier_id = p_supplier and o.rail_id = any (v_new)
    group by o.supplier_id, o.agent_id
    order by o.agent_id
    on conflict (supplier_id, agent_id) do update
    set orders = b.orders + excluded.orders;

    for v_said in
        select t.value ->> 'order_no' as order_no, t.value ->> 'state' as state
        from jsonb_array_elements(p_orders) with ordinality t (value, n)
        where t.value ->> 'state' <> 'unpaid'
        order by (t.value ->> 'agent')::int4, t.n
    loop
        select o.* into strict v_order
        from ticket.rail_order o
        where o.supplier_id = p_supplier and o.order_no = v_said.order_no;

        continue when v_order.state <> 'U';

        if v_said.state = 'paid' then
            perform impl.rail_paid(v_order, 'channel', v_now);
        else
            perform impl.rail_state(v_order, 'X', 'channel', 'closed', v_now);
        end if;

        changed := changed + (v_order.rail_id <> all (v_new))::int4;
    end loop;

    return next;

exception when sqlstate 'ST001' then
    select r.verdict, r.subject into verdict, subject
    from impl.staff_refusal(sqlerrm) r;
    imported := 0;
    known := 0;
    changed := 0;
    return next;
end;
$$;

comment on function impl.rail_import(int4, jsonb) is
'Orders from the channel, all or none.';
