create or replace function api.staff_picture_remove(
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

    delete from ticket.offer_picture i
    where i.supplier_id = v_offer.supplier_id and i.offer_no = p_offer;

    if not found then
        perform impl.staff_refuse('PICTURE_MISSING', p_offer::text);
    end if;

    return query select * from api.staff_offer_show(p_supplier, p_offer);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_picture_remove is
'Takes the picture of an offer away.';

grant execute on function api.staff_picture_remove to ticket_staff;
