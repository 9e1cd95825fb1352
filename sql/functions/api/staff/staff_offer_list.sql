create or replace function api.staff_offer_list(p_supplier text)
returns table (verdict text, subject text, offer int4, title text,
               title_en text, body text, body_en text, link text,
               first_day date, last_day date, product text, place int4,
               shown bool, picture text, picture_width int4,
               picture_height int4, picture_bytes int4, picture_hash text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, o.offer_no::int4, o.title, o.title_en,
           o.body, o.body_en, o.link, nullif(o.first_day, '2000-01-01'),
           nullif(o.last_day, '2099-12-31'), p.code,
           o.place::int4,
           impl.staff_today(s.zone) between o.first_day and o.last_day,
           i.kind, i.width, i.height, length(i.bytes), encode(i.hash, 'hex')
    from impl.staff_supplier(p_supplier) s
    join ticket.offer o on o.supplier_id = s.supplier_id
    left join ticket.product p
      on p.supplier_id = o.supplier_id and p.product_id = o.product_id
    left join ticket.offer_picture i
      on i.supplier_id = o.supplier_id and i.offer_no = o.offer_no
    order by o.place, o.offer_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_offer_list is
'What visitors are offered, in the order in which they see it.';

grant execute on function api.staff_offer_list to ticket_staff;
