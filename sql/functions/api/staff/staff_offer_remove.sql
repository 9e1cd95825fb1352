create or replace function api.staff_offer_remove(
    p_supplier text,
    p_offer int4)
returns table (verdict text, subject text, offer int4, title text,
               title_en text, body text, body_en text, link text,
               first_day date, last_day date, product text, place int4,
               shown bool, picture text, picture_width int4,
               picture_height int4, picture_bytes int4, picture_hash text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_offer ticket.offer;
begin
    v_offer := impl.staff_offer(p_supplier, p_offer);

    delete from ticket.offer o
    where o.supplier_id = v_offer.supplier_id and o.offer_no = p_offer;

    return query select * from api.staff_offer_list(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_offer_remove is
'Takes an offer away; answers those that are left.';

grant execute on function api.staff_offer_remove to ticket_staff;
