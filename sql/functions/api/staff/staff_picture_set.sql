-- p_picture: kind, width, height and bytes, in Base64, of what has been looked
-- at already (core/tk_photo.h); what is longer than that the table refuses.
create or replace function api.staff_picture_set(
    p_supplier text,
    p_offer int4,
    p_picture jsonb)
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
    v_bytes bytea := decode(p_picture ->> 'bytes', 'base64');
begin
    v_offer := impl.staff_offer(p_supplier, p_offer);

    insert into ticket.offer_picture as i
        (supplier_id, offer_no, kind, width, height, hash, bytes)
    values (v_offer.supplier_id, p_offer, p_picture ->> 'kind',
            (p_picture ->> 'width')::int4, (p_picture ->> 'height')::int4,
            sha256(v_bytes), v_bytes)
    on conflict (supplier_id, offer_no) do update
    set kind = excluded.kind, width = excluded.width, height = excluded.height,
        hash = excluded.hash, bytes = excluded.bytes;

    return query select * from api.staff_offer_show(p_supplier, p_offer);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_picture_set is
'Puts a picture to what visitors are offered, in the place of the one before.';

grant execute on function api.staff_picture_set to ticket_staff;
