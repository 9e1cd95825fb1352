create or replace function impl.activation_refusal(p_supplier int4,
    p_order ticket.orders, p_want int4[], p_day date, p_slot int4,
    p_medium int2, p_indexes bytea[], p_lines int2[], p_at timestamptz)
returns table (verdict text, subject text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_today    date;
begin
    select s.* into strict v_supplier
    from ticket.supplier s
    where s.supplier_id = p_supplier;

    /* A theatre has none, whatever it is set to. */
    v_supplier.slot_mode := v_supplier.slot_mode
                            and p_order.session_id is null;
    v_today := (p_at at time zone v_supplier.zone)::date;

    if v_supplier.slot_mode
        and (p_order.slot_no is null
             or exists (select from ticket.order_item i
                        where i.supplier_id = p_supplier
                          and i.order_id = p_order.order_id
                          and p_want[i.line_no] > 0
                          and not exists (
                              select from ticket.line_product l
                              where l.supplier_id = p_supplier
                                and l.line_id = p_order.line_id
                                and l.product_id = i.product_id)))
    then
        verdict := 'ACTIVATE_LINE';
    elsif v_supplier.slot_mode and p_slot = 0 then
        verdict := 'ACTIVATE_EMPTY';
        subject := 'timespanindex';
    elsif v_supplier.slot_mode and p_slot not in (-1, p_order.slot_no)
        and impl.slot_choice(p_order.page, p_order.edition) < 2
    then
        verdict := 'ACTIVATE_SLOT';                                  /* R94 */
    elsif p_day < p_order.day                                       /* R206 */
        or p_day::timestamp at time zone v_supplier.zone
           >= p_order.valid_until
        or (p_order.session_id is not null
            and (p_day <> p_order.day or p_at >= p_order.valid_until))
        or (p_order.session_id is null
            and impl.day_is_off(p_supplier, p_day,
                                coalesce(p_order.line_id, 0)))
    then
        verdict := 'ACTIVATE_VALIDITY';
    /* What is played may last until the next day. */
    elsif p_day > v_today + 2
        or (p_day < v_today and p_order.session_id is null)
    then
        verdict := 'ACTIVATE_DAYS';
    elsif v_supplier.slot_mode and p_day <> p_order.day
        and not impl.slot_moves(p_supplier, p_order)
    then
        verdict := 'ACTIVATE_SLOT_DAY';
    elsif impl.slot_moves(p_supplier, p_order)
        and not exists (select from impl.slot_offer(p_supplier, p_order, p_day,
                                                    p_slot, p_at))
    then
        verdict := 'SLOT_UNKNOWN';
    elsif (select max(t.ticket_no) from ticket.ticket t
           where t.supplier_id = p_supplier
             and t.order_id = p_order.order_id)
          + (select count(*) from ticket.order_item i
             where i.supplier_id = p_supplier
               and i.order_id = p_order.order_id and i.form = '2'
               and p_want[i.line_no] between 1 and i.quantity - 1) > 999
    then
        verdict := 'ACTIVATE_NUMBER';
    end if;

    if verdict is not null then
        return next;
        return;
    end if;

    return query
    select n.verdict, n.subject
    from impl.activation_names(p_supplier, p_order.order_id, p_want, p_medium,
                               p_indexes, p_lines) n;

    if found or p_medium <> 1 then
        return;
    end if;

    /* R162, R163: a gate reads second-generation identity cards only. */
    return query
    select 'ACTIVATION_DOCUMENT', v.visitor_no::text
    from impl.activation_visitors(p_supplier, p_order.order_id, p_want,
                                  p_indexes, p_lines) v
    where v.id_type <> 1
    limit 1;

    if not found and p_order.id_type <> 1
        and not exists (select from ticket.visitor v
                        where v.supplier_id = p_supplier
                          and v.order_id = p_order.order_id)
    then
        return query select 'ACTIVATION_DOCUMENT', ''::text;
    end if;
end;
$$;

comment on function impl.activation_refusal(int4, ticket.orders, int4[],
    date, int4, int2, bytea[], int2[], timestamptz) is
'What forbids activating so many of each line of a paid order for a day, a slot
(-1: its own, or where no client named that the earliest; 0: none given) and a
way of passing the gate; no row: nothing.';
