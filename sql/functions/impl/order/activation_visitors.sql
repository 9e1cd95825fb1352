create or replace function impl.activation_visitors(p_supplier int4,
    p_order int8, p_want int4[], p_indexes bytea[], p_lines int2[])
returns table (visitor_no int2, id_type int2)
language sql stable
as $$
    select v.visitor_no, v.id_type
    from ticket.visitor v
    join ticket.ticket t
      on t.supplier_id = p_supplier and t.order_id = p_order
         and t.ticket_no = v.ticket_no
    where v.supplier_id = p_supplier and v.order_id = p_order
      and case when t.line_no = any (p_lines)
               then v.id_index = any (p_indexes)
               else p_want[t.line_no] > 0 end
    order by v.visitor_no;
$$;

comment on function impl.activation_visitors(int4, int8, int4[], bytea[],
                                             int2[]) is
'The visitors of an order who come when so many of each line are activated:
those named for a line, or all of it where none is (impl.activation_names has
seen that their number fits).';
