-- Member of p_change: visitors, as core/staff/tk_visitors.h makes them.  As
-- tk_quote_visitors() has it: of products with real names there is one for each
-- person (R193), of others at most; nobody comes twice.  They take the tickets
-- of their product in order, or share the group's.
create or replace function impl.desk_visitors(p_supplier ticket.supplier,
    p_items text, p_day date, p_bought date, p_change jsonb)
returns table (visitor_no int2, ticket_no int2, product_id int4,
               real_name bool, id_maximum int4, id_type int2,
               id_sealed bytea, id_index bytea, name_sealed bytea,
               name_tag int8, phone_sealed bytea)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_given constant jsonb := coalesce(p_change -> 'visitors', '[]');
    v_item  record;
    v_last  int4;
begin
    for v_item in
        select i.line_no, i.quantity, p.code, p.real_name,
               (select count(*) from jsonb_array_elements(v_given) v
                where (v ->> 'line')::int2 = i.line_no) as number
        from impl.desk_items(p_supplier, p_items, p_day, p_bought) i
        join ticket.product p
          on p.supplier_id = p_supplier.supplier_id
             and p.product_id = i.product_id
        order by i.line_no
    loop
        v_last := v_item.line_no;

        if v_item.real_name and v_item.number = 0 then
            perform impl.staff_refuse('SALE_NAMES', v_item.code);
        elsif v_item.number > v_item.quantity
              or (v_item.real_name and v_item.number <> v_item.quantity)
        then
            perform impl.staff_refuse('SALE_VISITORS', v_item.code,
                                      v_item.quantity::text,
                                      v_item.number::text);
        end if;
    end loop;

    if exists (select from jsonb_array_elements(v_given) v
               where (v ->> 'line')::int4 > v_last)
    then
        perform impl.staff_refuse('SALE_VISITOR_ITEM', v_last::text);
    elsif (select count(distinct v ->> 'id_index') < count(*)
           from jsonb_array_elements(v_given) v)
    then
        perform impl.staff_refuse('SALE_VISITOR_TWICE');
    end if;

    return query
    select v.no::int2,
           (i.first_ticket + case i.form when '1'
                then row_number() over (partition by i.line_no
                                        order by v.no) - 1
                else 0 end)::int2,
           i.product_id, p.real_name, p.id_maximum,
           (v.said ->> 'type')::int2, (v.said ->> 'id_sealed')::bytea,
           (v.said ->> 'id_index')::bytea, (v.said ->> 'name_sealed')::bytea,
           ('x' || substr(v.said ->> 'name_index', 3, 16))::bit(64)::int8,
           (v.said ->> 'phone_sealed')::bytea
    from jsonb_array_elements(v_given) with ordinality v (said, no)
    join (
        select k.line_no, k.product_id, k.form,
               1 + coalesce(sum(case k.form when '1' then k.quantity
                                     else 1 end)
                   over (order by k.line_no rows between unbounded preceding
                                            and 1 preceding),
                            0) as first_ticket
        from impl.desk_items(p_supplier, p_items, p_day, p_bought) k) i
      on i.line_no = (v.said ->> 'line')::int2
    join ticket.product p
      on p.supplier_id = p_supplier.supplier_id
         and p.product_id = i.product_id
    order by v.no;
end;
$$;

comment on function impl.desk_visitors(ticket.supplier, text, date, date,
                                       jsonb) is
'Who a sale at the desk is for, with the ticket of each, where names were given;
or a refusal.';
