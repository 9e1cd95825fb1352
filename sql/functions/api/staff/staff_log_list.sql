-- Members of p_change: person, action, subject, request; from, until: days;
-- last: how many, 50; after: older than this row.  A supplier "-": what is no
-- supplier's.  Of a row's changes there are the first 20, lest a year of slots,
-- which somebody changed at once, is all that can be read: staff_log_show() has
-- the others.
create or replace function api.staff_log_list(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text,
               no int8, at timestamptz, person text, role text, by text,
               action text, about text, reason text, request text,
               changes jsonb, changes_more bool, link int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    c_newest   constant int4 := 400;
    v_supplier ticket.supplier;
    v_person   text := p_change ->> 'person';
    v_role     text;
    v_action   text := p_change ->> 'action';
    v_subject  text := p_change ->> 'subject';
    v_request  text := p_change ->> 'request';
    v_from     timestamptz;
    v_until    timestamptz;
    v_after    int8 := coalesce((p_change ->> 'after')::int8,
                                9223372036854775807);
    v_last     int4 := least(coalesce((p_change ->> 'last')::int4, 50), 1000);
    v_floor    int8 := 0;
    v_rows     int4;
begin
    v_supplier := impl.log_supplier(p_supplier);

    select coalesce(r.person, v_person), r.role into v_person, v_role
    from impl.log_reader() r;

    v_from := (p_change ->> 'from')::date::timestamp
              at time zone v_supplier.zone;
    v_until := ((p_change ->> 'until')::date + 1)::timestamp
               at time zone v_supplier.zone;

    /* Of what much is done with the newest rows tell enough, and of a person
       there are few; of the rest an index knows, which has no order. */
    if v_subject is not null and v_person is null then
        v_floor := coalesce((
            select l.no
            from ticket.staff_log l
            where l.supplier_id = v_supplier.supplier_id and l.no < v_after
            order by l.no desc
            offset c_newest
            limit 1), 0);
    end if;

    loop
        return query
        select null::text, null::text, l.no, l.at, l.person, l.role, l.by,
               l.action, l.subject, l.reason, l.request, c.changes,
               c.more, k.link
        from (select *
              from ((select * from ticket.staff_log x
                     where v_person is null and v_floor is not null
                       and x.supplier_id = v_supplier.supplier_id
                       and x.no >= v_floor and x.no < v_after
                     order by x.no desc)
                    union all
                    (select * from ticket.staff_log x
                     where x.person = v_person and v_floor is not null
                       and x.supplier_id = v_supplier.supplier_id
                       and x.no >= v_floor and x.no < v_after
                     order by x.no desc)
                    union all
                    (select * from impl.log_about(v_supplier.supplier_id,
                                                  v_subject, v_after) x
                     where v_floor is null
                     order by x.no desc)) y
              where (v_action is null or y.action = v_action)
                and (v_role is null or y.role = v_role)
                and (v_request is null or y.request = v_request)
                and (v_from is null or y.at >= v_from)
                and (v_until is null or y.at < v_until)
                and (v_subject is null or v_floor is null
                     or v_subject = any (string_to_array(y.subject, ' '))
                     or exists (
                         select
                         from ticket.staff_change c
                         cross join jsonb_each_text(c.key) e
                         where c.supplier_id = y.supplier_id
                           and c.no = y.no
                           and e.value = v_subject))
              order by y.no desc
              limit v_last) l
        left join ticket.staff_chain k
          on k.supplier_id = l.supplier_id and k.no = l.no
        cross join lateral (
            select coalesce(jsonb_agg(impl.log_change_shown(f.c) order by f.n)
                                filter (where f.n <= 20), '[]') as changes,
                   count(*) > 20 as more
            from (select c, row_number() over (order by c.change_no) as n
                  from ticket.staff_change c
                  where c.supplier_id = l.supplier_id
                    and c.no = l.no
                  order by c.change_no
                  limit 21) f) c
        order by l.no desc;

        get diagnostics v_rows = row_count;
        exit when v_floor = 0 or v_floor is null or v_rows = v_last;

        v_last := v_last - v_rows;
        v_after := v_floor;
        v_floor := null;
    end loop;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_log_list is
'Who did what, the newest first.';

grant execute on function api.staff_log_list to ticket_staff;
