-- Of the line that all items have in common: the one named, or the only one.
create or replace function impl.desk_line(p_supplier ticket.supplier,
    p_line text, p_products int4[])
returns int4
language plpgsql stable
as $$
declare
    v_lines int4[];
    v_codes text;
begin
    select array_agg(l.line_id order by l.line_id),
           string_agg(l.code, ', ' order by l.code)
    into v_lines, v_codes
    from ticket.line l
    where l.supplier_id = p_supplier.supplier_id
      and (p_line is null or l.code = p_line)
      and not exists (
          select from unnest(p_products) p (id)
          where not exists (select from ticket.line_product k
                            where k.supplier_id = l.supplier_id
                              and k.line_id = l.line_id
                              and k.product_id = p.id));

    if v_lines is null then
        perform impl.staff_refuse('SALE_LINE_NONE');
    elsif cardinality(v_lines) > 1 then
        perform impl.staff_refuse('SALE_LINE', v_codes);
    end if;

    return v_lines[1];
end;
$$;

comment on function impl.desk_line(ticket.supplier, text, int4[]) is
'The line on which the desk sells these products; or a refusal.';

create or replace function impl.desk_slots(p_supplier int4, p_line int4,
    p_day date, p_at timestamptz)
returns table (slot_no int2, start_minute int2, end_minute int2,
               quota_id int8, capacity int4, remaining int4)
language sql stable
as $$
    select t.slot_no, t.start_minute, t.end_minute, k.id,
           t.total_capacity - t.online_capacity,
           coalesce(q.capacity - q.used,
                    t.total_capacity - t.online_capacity)
    from ticket.supplier s
    join ticket.slot t
      on t.supplier_id = s.supplier_id and t.line_id = p_line
         and t.day = p_day
    cross join lateral (
        select api.quota_id(impl.quota_kind('desk'), t.day,
                            t.line_id::int8 * 1000 + t.slot_no) as id) k
    left join ticket.quota q
      on q.supplier_id = s.supplier_id and q.quota_id = k.id
    where s.supplier_id = p_supplier and t.enabled
      and t.day + t.end_minute * interval '1 minute' > p_at at time zone s.zone
    order by t.start_minute, t.slot_no;
$$;

comment on function impl.desk_slots(int4, int4, date, timestamptz) is
'The slots of a day that are not over, earliest first, and what is left of them
at the desk.';
