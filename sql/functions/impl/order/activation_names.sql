create or replace function impl.activation_names(p_supplier int4,
    p_order int8, p_want int4[], p_medium int2, p_indexes bytea[],
    p_lines int2[])
returns table (verdict text, subject text)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_given    bool := cardinality(p_indexes) > 0;
    v_named    bool;
    v_verdict  text;
    v_subject  text;
begin
    v_named := exists (select from ticket.visitor v
                       where v.supplier_id = p_supplier
                         and v.order_id = p_order);

    if v_given and not v_named then
        return query select 'ACTIVATE_NAMES_NONE', null::text;
        return;
    end if;

    /* Who is named now was named then, for the same product. */
    select case when v.line_no is null then 'ACTIVATE_NAME_UNKNOWN'
                else 'ACTIVATE_NAME_LINE' end
    into v_verdict
    from unnest(p_indexes, p_lines) with ordinality g(id_index, line_no, pos)
    left join (
        select y.id_index, t.line_no
        from ticket.visitor y
        join ticket.ticket t
          on t.supplier_id = p_supplier and t.order_id = p_order
             and t.ticket_no = y.ticket_no
        where y.supplier_id = p_supplier and y.order_id = p_order) v
      on v.id_index = g.id_index
    where v.line_no is distinct from g.line_no
    order by g.pos
    limit 1;

    if found then
        return query select v_verdict, null::text;
        return;
    end if;

    /*
     * By line, "named": visitors of the order; "given": entries of the
     * request; w: how many are wanted.  Who is named of a line does not come
     * must be clear.
     */
    select k.verdict, k.product_name into v_verdict, v_subject
    from (
        select l.line_no, l.product_name, case
            when v_given and l.real_name and l.given <> l.w
                then 'ACTIVATE_NAMES_GIVEN'
            when v_given and p_medium = 1 and l.given <> l.w
                then 'ACTIVATE_CARDS_GIVEN'
            when l.form = '1' and l.given > 0 and l.given <> l.w
                then 'ACTIVATE_SINGLE_GIVEN'
            when l.given > 0
                then case when l.given > l.w
                               or l.named - l.given > l.quantity - l.w
                          then 'ACTIVATE_NAMES_COUNT' end
            when l.w = 0
                then null
            when l.real_name and l.named <> l.w
                then 'ACTIVATE_NAMES_ORDER'
            /* Nobody named: the order's own card, which is one. */
            when p_medium = 1 and l.named <> l.w
                 and (v_named or (l.form = '1' and l.w > 1))
                then 'ACTIVATE_CARDS_ORDER'
            when l.form = '1' and l.named > 0 and l.named <> l.w
                then 'ACTIVATE_SINGLE_ORDER'
            when l.named > l.w
                then 'ACTIVATE_NAMES_COUNT' end as verdict
        from (
            select i.line_no, i.product_name, i.form, i.quantity,
                   coalesce(p.real_name, false) as real_name,
                   p_want[i.line_no] as w,
                   (select count(*) from unnest(p_lines) g(line_no)
                    where g.line_no = i.line_no) as given,
                   (select count(*)
                    from ticket.visitor v
                    join ticket.ticket t
                      on t.supplier_id = p_supplier and t.order_id = p_order
                         and t.ticket_no = v.ticket_no
                    where v.supplier_id = p_supplier and v.order_id = p_order
                      and t.line_no = i.line_no) as named
            from ticket.order_item i
            left join ticket.product p
              on p.supplier_id = p_supplier and p.product_id = i.product_id
            where i.supplier_id = p_supplier and i.order_id = p_order) l) k
    where k.verdict is not null
    order by k.line_no
    limit 1;

    if found then
        return query select v_verdict, v_subject;
        return;
    end if;

    /* One card opens the gate for one ticket. */
    if cardinality(p_indexes) > (select count(distinct g.id_index)
                                 from unnest(p_indexes) g(id_index))
    then
        return query
        select case when p_medium = 1 then 'ACTIVATE_CARD_TWICE'
                    else 'ACTIVATE_NAME_TWICE' end, null::text;
        return;
    end if;

    if p_medium = 1 and not v_named
        and (select count(*) from unnest(p_want) w(n) where w.n > 0) > 1
    then
        return query select 'ACTIVATE_CARD_TWICE', null::text;
    end if;
end;
$$;

comment on function impl.activation_names(int4, int8, int4[], int2, bytea[],
                                          int2[]) is
'What forbids activating so many of each line for a way of passing the gate (1
identity card, 2 phone) by the names of the order''s visitors or by those the
request gives, as the index and the line of each; no row: nothing.';
